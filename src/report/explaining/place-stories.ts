/** Explanations of failures that are about where CPUs stand: hangs, crashes, assertions. */
import { addressName, cellAtAddress, knownName } from '../../machine/state/address-names.ts';
import { executedText } from '../naming/contents.ts';
import { valueName } from '../naming/names.ts';
import { isRegister } from '../rows/trap-entry.ts';
import type { OpenContext } from './happenings.ts';
import { at, doer, listed, since, whose } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** Where the CPU that failed was, and what it had read. */
export function situation(story: StoryFacts): string[] {
  const { system, facts, critical } = story;
  const { cpu, message } = critical.failure;
  const context = facts.contextOf(cpu);
  if (context === undefined) return [`${message}.`];
  const place = since(system, context) + at(system, facts.spotOf(cpu));
  return [`${message}.`, `CPU${cpu} was${place}${lastRead(story, context, 2)}.`];
}

/** What does not hold: what its CPU had read, and had executed since. */
export function assertion(story: StoryFacts): string[] {
  const { system, facts, critical } = story;
  const said = situation(story);
  const context = facts.contextOf(critical.failure.cpu);
  const read = Math.max(-1, ...[...(context?.reads.values() ?? [])].map(({ index }) => index));
  if (context?.ran === undefined || context.ran.index < read) return said;
  const { index, event } = context.ran;
  const name = knownName(system, event.address) ?? '';
  return [
    ...said,
    `It had last executed ${name} at event ${index}: ${executedText(system, event)}.`,
  ];
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
