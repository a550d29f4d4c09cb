/** Explanations of an int3 whose handler ended in a crash: what it gave, who had put it there, or taken it away. */
import type { Event } from '../../machine/events/events.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { textByte } from '../../machine/memory/text.ts';
import type { Write } from '../facts/happenings.ts';
import { isRegister } from '../rows/trap-entry.ts';
import { by, whose } from './phrases.ts';
import { crashed, lastRead, situation } from './place-stories.ts';
import { lastWay, reasonsOf } from './reason-words.ts';
import type { StoryFacts } from './story-facts.ts';

const INT3 = 0xcc;

/** It lets the CPU go on where nothing is. */
export function wildReturn(story: StoryFacts): string[] {
  const { system, facts, critical } = story;
  const told = leftTrap(story, 'let it go on there');
  const context = facts.contextOf(critical.failure.cpu);
  if (told === null || context === undefined) return situation(story);
  const ip = [...context.reads.keys()].findLast((address) => isRegister(system, address)) ?? 0;
  const write = facts.lastWriterOf(ip);
  if (write === undefined) return told;
  return [...told, `regs->ip had been set at event ${write.issued}${by(system, write.spot)}.`];
}

/** Nobody claims it. */
export function unclaimedInt3(
  story: StoryFacts,
  { cpu, address }: Extract<Event, { kind: 'crashed' }>,
): string[] {
  const { facts } = story;
  const isHandled = facts.contextOf(cpu)?.kind === 'trap';
  const said = leftTrap(story, 'gave 0') ?? (isHandled ? crashed(story) : situation(story));
  const write = facts.bufferedWriterOf(cpu, address) ?? facts.writerOf(address);
  if (write === undefined) return said;
  const who = whose(write.cpu, write.context);
  if (write.value === INT3) return [...said, `${who} had put it there ${when(story, write)}.`];
  const present = textByte(facts.machine.text, address);
  if (present === INT3) return said;
  const gone = `By then ${who} had put ${hexByte(present)} in its place ${when(story, write)}.`;
  return [...said, gone, ...fetchedAfter(story, cpu, write)];
}

/** What a handler that has ended did; null where that is not what failed. */
function leftTrap(story: StoryFacts, did: string): string[] | null {
  const { facts, critical, reasons } = story;
  const { cpu, message } = critical.failure;
  const context = facts.contextOf(cpu);
  if (context?.kind !== 'trap' || facts.spotOf(cpu)?.named.length !== 0) return null;
  const handler = `CPU${cpu}'s int3_handler(), which began at event ${context.began},`;
  if (reasons === null) {
    return [`${message}.`, `${handler} ${did}${lastRead(story, context, 2)}.`];
  }
  const because = reasonsOf(reasons, { rests: 'It went by', came: 'It did so' }, reasons.last);
  const said = because.length > 0 ? because : lastWay(reasons, reasons.last);
  return [`${message}.`, `${handler} ${did}.`, ...said];
}

function when({ system }: StoryFacts, { index, spot }: Write): string {
  return `at event ${index}${by(system, spot)}`;
}

/** The CPU fetched the int3 when memory held it no more. */
function fetchedAfter({ system, facts }: StoryFacts, cpu: number, write: Write): string[] {
  const context = facts.contextOf(cpu);
  const fetched = facts.fetchesOf(cpu)[0]?.index ?? context?.began ?? -1;
  if (!system.keepsVersions || fetched < write.index) return [];
  return [
    `CPU${cpu} had not serialised in between, and fetched cc at event ${fetched} (hardware ${system.profile.name}).`,
  ];
}
