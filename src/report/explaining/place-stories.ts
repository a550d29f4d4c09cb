/** Explanations of failures that are about where CPUs stand: hangs, crashes, assertions. */
import { addressName, cellAtAddress, knownName } from '../../machine/state/address-names.ts';
import type { OpenContext } from '../facts/happenings.ts';
import { executedText } from '../naming/contents.ts';
import { valueName } from '../naming/names.ts';
import { isRegister } from '../rows/trap-entry.ts';
import { at, calledFrom, doer, listed, since, whose } from './phrases.ts';
import { reasonsOf } from './reason-words.ts';
import type { StoryFacts } from './story-facts.ts';

/** Where the CPU that failed was. */
function placed({ system, facts, critical }: StoryFacts): string[] {
  const { cpu, message } = critical.failure;
  const context = facts.contextOf(cpu);
  if (context === undefined) return [`${message}.`];
  const spot = facts.spotOf(cpu);
  const place = since(system, context) + at(system, spot) + calledFrom(system, spot);
  return [`${message}.`, `CPU${cpu} was${place}.`];
}

/** The same, and what it had read last. */
export function situation(story: StoryFacts): string[] {
  const { system, facts, critical } = story;
  const { cpu, message } = critical.failure;
  const context = facts.contextOf(cpu);
  if (context === undefined) return [`${message}.`];
  const place = since(system, context) + at(system, facts.spotOf(cpu));
  return [`${message}.`, `CPU${cpu} was${place}${lastRead(story, context, 2)}.`];
}

const CONDITION = { rests: 'Its condition rests on', came: 'It came there' };
const ACCESS = { rests: 'It goes by', came: 'It came there' };

/** What does not hold: what its condition rests on, how it came there, and what its CPU had executed. */
export function assertion(story: StoryFacts): string[] {
  const { system, facts, critical, reasons } = story;
  if (reasons === null) return situation(story);
  const condition = reasons.flow.control[reasons.last];
  const because = reasonsOf(reasons, CONDITION, condition);
  const ran = facts.contextOf(critical.failure.cpu)?.ran;
  const name = ran === undefined ? '' : knownName(system, ran.event.address);
  const executed =
    ran === undefined || ran.index < Math.max(-1, ...reasons.readsBehind(condition))
      ? []
      : [`It had last executed ${name} at event ${ran.index}: ${executedText(system, ran.event)}.`];
  const nothing =
    because.length + executed.length > 0 ? [] : ['It rests on nothing that others can change.'];
  return [...placed(story), ...because, ...executed, ...nothing];
}

/** An access, a call or an operand that cannot be: where it came from. */
export function crashed(story: StoryFacts): string[] {
  const { reasons } = story;
  if (reasons === null) return situation(story);
  return [...placed(story), ...reasonsOf(reasons, ACCESS, reasons.last)];
}

/** A store to read-only text, and who had made it so. */
export function textFault(story: StoryFacts): string[] {
  const { system, facts } = story;
  const last = facts.protection;
  const told = situation(story);
  if (last === null) return told;
  return [...told, `${doer(system, last)} had made the text read-only at event ${last.index}.`];
}

/** Which entry overwrote whose frame, and what had let it in. */
export function overwrittenFrame(story: StoryFacts): string[] {
  const { facts, critical } = story;
  const { cpu, message } = critical.failure;
  const contexts = facts.contextsOf(cpu);
  const second = contexts[contexts.length - 1];
  const first = contexts.slice(0, -1).findLast(({ kind }) => kind === second?.kind);
  if (second === undefined || first === undefined) return situation(story);
  const name = whose(cpu, second.kind);
  const overwrites = `${name} that began at event ${second.began} overwrote the frame of the one that began at event ${first.began} and had not ended`;
  const nmi = contexts.findLast(({ kind }) => kind === 'nmi');
  const cause =
    second.kind === 'nmi'
      ? `the iret at event ${facts.iretOf(cpu)} had let NMIs in again`
      : `an NMI had come in over that one at event ${nmi?.began ?? -1}`;
  return [`${message}.`, `${overwrites}: ${cause}.`];
}

/** `; it had last read in_nmi -> 1 at event 30, which CPU1's NMI had written at event 22`. */
export function lastRead(
  { system, facts }: StoryFacts,
  context: OpenContext,
  most: number,
): string {
  const reads = [...context.reads.values()].filter(
    ({ address }) =>
      cellAtAddress(system.program, address)?.readOnly === false && !isRegister(system, address),
  );
  if (reads.length === 0) return '';
  const parts = reads.slice(-most).map(({ address, value, index, forwarded }) => {
    const said = `${addressName(system, address)} -> ${valueName(system, address, value)} at event ${index}`;
    const write = forwarded ? undefined : facts.lastWriterOf(address);
    if (write === undefined || write.value !== value || write.index > index) return said;
    return `${said}, which ${doer(system, write)} had written at event ${write.index}`;
  });
  // Behind `which ... had written at event 3` an `and` alone would go on with what was written.
  const said = parts.slice(0, -1).some((part) => part.includes(', '))
    ? `${parts.slice(0, -1).join(', ')}, and ${parts[parts.length - 1]}`
    : listed(parts);
  return `; it had last read ${said}`;
}
