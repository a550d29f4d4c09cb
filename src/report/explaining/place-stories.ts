/** Explanations of failures that are about where CPUs stand: hangs, crashes, assertions. */
import { isEndless } from '../../detectors/starvation.ts';
import { addressName, cellAtAddress, knownName } from '../../machine/state/address-names.ts';
import { executedText } from '../naming/contents.ts';
import { valueName } from '../naming/names.ts';
import { spotOf } from '../naming/source-spots.ts';
import { isRegister } from '../rows/trap-entry.ts';
import { awaited } from './awaited.ts';
import type { OpenContext } from './happenings.ts';
import { at, doer, listed, since, whose } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** A sentence for each CPU that has something left to run. */
export function waits(story: StoryFacts): string[] {
  const { system, facts, row } = story;
  const sentences = facts.machine.cpus.flatMap((_, cpu) => {
    const context = facts.contextOf(cpu);
    if (context === undefined) return [];
    if (context.kind === 'stopper' && facts.spotOf(cpu) === null) return [`CPU${cpu} is stopped.`];
    const place = since(system, context, row) + at(system, facts.spotOf(cpu));
    // What only NMIs without end keep from ending may itself come to its end: it is looked at in the middle.
    const does = isEndless(system) && context.kind !== 'task' ? 'was' : 'waits';
    return [`CPU${cpu} ${does}${place}${awaited(story, cpu) || lastRead(story, context, 1)}.`];
  });
  const waiting = facts.machine.cpus.flatMap((state, cpu) =>
    state.waiting.map(({ context, preempted }) => {
      const place = at(system, spotOf(system.program, context));
      return `CPU${cpu}'s task ${context.task} ${preempted ? 'was preempted' : 'waits for its CPU'}${place}.`;
    }),
  );
  return [`${story.critical.failure.message}.`, ...sentences, ...waiting];
}

/** Where the CPU that failed was, and what it had read. */
export function situation(story: StoryFacts): string[] {
  const { system, facts, row, critical } = story;
  const { cpu, message } = critical.failure;
  const context = facts.contextOf(cpu);
  if (context === undefined) return [`${message}.`];
  const place = since(system, context, row) + at(system, facts.spotOf(cpu));
  return [`${message}.`, `CPU${cpu} was${place}${lastRead(story, context, 2)}.`];
}

/** What does not hold: what its CPU had read, and had executed since. */
export function assertion(story: StoryFacts): string[] {
  const { system, facts, row, critical } = story;
  const said = situation(story);
  const context = facts.contextOf(critical.failure.cpu);
  const read = Math.max(-1, ...[...(context?.reads.values() ?? [])].map(({ index }) => index));
  if (context?.ran === undefined || context.ran.index < read) return said;
  const { index, event } = context.ran;
  const name = knownName(system, event.address) ?? '';
  return [
    ...said,
    `It had last executed ${name} at row ${row(index)}: ${executedText(system, event)}.`,
  ];
}

/** A store to read-only text, and who had made it so. */
export function textFault(story: StoryFacts): string[] {
  const { system, facts, row } = story;
  const last = facts.protection;
  const told = situation(story);
  if (last === null) return told;
  return [...told, `${doer(system, last)} had made the text read-only at row ${row(last.index)}.`];
}

/** Which entry overwrote whose frame, and what had let it in. */
export function overwrittenFrame(story: StoryFacts): string[] {
  const { facts, row, critical } = story;
  const { cpu, message } = critical.failure;
  const contexts = facts.contextsOf(cpu);
  const second = contexts[contexts.length - 1];
  const first = contexts.slice(0, -1).findLast(({ kind }) => kind === second?.kind);
  if (second === undefined || first === undefined) return situation(story);
  const name = whose(cpu, second.kind);
  const overwrites = `${name} that began at row ${row(second.began)} overwrote the frame of the one that began at row ${row(first.began)} and had not ended`;
  const nmi = contexts.findLast(({ kind }) => kind === 'nmi');
  const cause =
    second.kind === 'nmi'
      ? `the iret at row ${row(facts.iretOf(cpu))} had let NMIs in again`
      : `an NMI had come in over that one at row ${row(nmi?.began ?? -1)}`;
  return [`${message}.`, `${overwrites}: ${cause}.`];
}

/** `; it had last read in_nmi -> 1 at row 30, which CPU1's NMI had written at row 22`. */
export function lastRead(
  { system, facts, row }: StoryFacts,
  context: OpenContext,
  most: number,
): string {
  const reads = [...context.reads.values()].filter(
    ({ address }) =>
      cellAtAddress(system.program, address)?.readOnly === false && !isRegister(system, address),
  );
  if (reads.length === 0) return '';
  const parts = reads.slice(-most).map(({ address, value, index, forwarded }) => {
    const said = `${addressName(system, address)} -> ${valueName(system, address, value)} at row ${row(index)}`;
    const write = forwarded ? undefined : facts.lastWriterOf(address);
    if (write === undefined || write.value !== value || write.index > index) return said;
    return `${said}, which ${doer(system, write)} had written at row ${row(write.index)}`;
  });
  // Behind `which ... had written at row 3` an `and` alone would go on with what was written.
  const said = parts.slice(0, -1).some((part) => part.includes(', '))
    ? `${parts.slice(0, -1).join(', ')}, and ${parts[parts.length - 1]}`
    : listed(parts);
  return `; it had last read ${said}`;
}
