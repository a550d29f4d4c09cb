/** A run with one thing changed: held to the machine itself, and to schedules that are changed by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { finish } from '../../../src/explore/searching/search.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Change } from '../../../src/inspect/changes/change.ts';
import { type ChangedRun, changedRun } from '../../../src/inspect/changes/changed-run.ts';
import { type Choice, choicesAt, delays } from '../../../src/inspect/changes/choices.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import fc from '../../support/property.ts';
import { anyRun, eventsOf, placeOf, replayed, runOfSeed, taken } from './by-hand.ts';

beforeAll(prepareLanguage);

/** An event that brings a store to memory, -1 for none. */
const someStore = ({ columns, length }: Timeline): number =>
  Array.from({ length }, (_, at) => at).findLast(
    (at) => at > length / 3 && columns.kindAt(at) === 'committed',
  ) ?? -1;

/** The first event of a change: all before it stays. */
function beginning(timeline: Timeline, change: Change): number {
  const { columns } = timeline;
  const stepStart = (event: number): number => {
    let first = event;
    while (first > 0 && columns.step[first - 1] === columns.step[event]) first--;
    return first;
  };
  switch (change.kind) {
    case 'hold':
      return change.mark;
    case 'swap':
      return stepStart(Math.min(change.event, change.other));
    case 'delay':
      return stepStart(change.event);
    case 'skip': {
      if (timeline.schedule[columns.step[change.event]].kind !== 'run') return change.event;
      // It was latched before it came in.
      const cpu = columns.cpu[change.event];
      const found = timeline.find(change.event, -1, (at) => {
        return columns.cpu[at] === cpu && columns.kindAt(at) === 'nmi-latched';
      });
      return found;
    }
  }
}

const marks = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
  minLength: 6,
  maxLength: 6,
});

function someChoices(timeline: Timeline, at: readonly number[]): Choice[] {
  return at.flatMap((part) => {
    const mark = Math.floor(part * timeline.length);
    const cpu = mark === 0 ? 0 : timeline.columns.cpu[mark - 1];
    return choicesAt(timeline, mark, cpu);
  });
}

/** Positions of the steps without an NMI: its arrival, all that its CPU does until its IRET, and its stores' drains. */
function withoutNmi(timeline: Timeline, entered: number): number[] {
  const { columns, schedule } = timeline;
  const cpu = columns.cpu[entered];
  const depth = timeline.machineAt(entered + 1).cpus[cpu].contexts.length;
  const left = new Set([columns.step[entered]]);
  let isIn = true;
  // Whose store each entry of the buffer is.
  const buffer = timeline.machineAt(entered).cpus[cpu].buffer.map(() => false);
  for (let at = entered + 1; at < timeline.length; at++) {
    const { event } = timeline.momentAt(at);
    if (event.cpu !== cpu) continue;
    const { kind } = schedule[columns.step[at]];
    if (isIn && kind === 'run') left.add(columns.step[at]);
    if (event.kind === 'buffered') buffer.push(isIn);
    if ((event.kind === 'fenced' || event.kind === 'rcu-moved') && event.mark) buffer.push(false);
    if (event.kind === 'committed') {
      const [isOwn] = buffer.splice(event.entry, 1);
      buffer.splice(0, event.marks);
      if (isOwn) left.add(columns.step[at]);
    }
    if (timeline.machineAt(at + 1).cpus[cpu].contexts.length < depth) isIn = false;
  }
  return schedule.map((_, position) => position).filter((position) => !left.has(position));
}

function beginsWith(run: ChangedRun, schedule: readonly Step[]): void {
  expect(run.timeline.schedule.slice(0, schedule.length)).toEqual(schedule);
}

describe('[U48] a changed run', () => {
  it('is one of the machine: its events and its verdict are those of its schedule; the run it was made of stays', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anyRun, marks, (asked, at) => {
        const timeline = runOfSeed(asked);
        const before = [...timeline.schedule];
        for (const { change } of [
          ...someChoices(timeline, at),
          ...delays(timeline, someStore(timeline) + 1),
        ]) {
          const run = finish(changedRun(timeline, change));
          const { events, failing, isOver, atEnd } = replayed(run.timeline);
          expect(eventsOf(run.timeline)).toEqual(events);
          if (failing >= 0) expect(run.critical?.event).toBe(failing);
          else if (isOver) expect(run.critical?.failure ?? null).toEqual(atEnd);
          else expect(run.critical === null || run.critical.failure.class === 'hang').toBe(true);
          expect(run.isOpen).toBe(run.critical === null && !isOver);
          expect(run.shared).toBeGreaterThanOrEqual(beginning(timeline, change));
          expect(events.slice(0, run.shared)).toEqual(eventsOf(timeline).slice(0, run.shared));
          kinds.add(change.kind);
        }
        expect(timeline.schedule).toEqual(before);
      }),
      { numRuns: fc.daily(5, 30) },
    );
    expect(kinds.size).toBeGreaterThanOrEqual(fc.daily(3, 4));
  });

  it('without an NMI is the schedule without it, where that can be followed as it stands', () => {
    let followed = 0;
    fc.assert(
      fc.property(anyRun, (asked) => {
        const timeline = runOfSeed(asked);
        const { columns, schedule } = timeline;
        for (let event = 0; event < timeline.length; event++) {
          if (columns.kindAt(event) !== 'nmi-entered') continue;
          if (schedule[columns.step[event]].kind !== 'nmi') continue;
          const run = finish(changedRun(timeline, { kind: 'skip', event }));
          const isOther = (step: Step) => step.kind === 'nmi';
          expect(run.timeline.schedule.filter(isOther).length).toBeLessThan(
            schedule.filter(isOther).length,
          );
          const byHand = taken(timeline, withoutNmi(timeline, event));
          if (byHand === null) continue;
          beginsWith(run, byHand);
          followed++;
        }
      }),
      { numRuns: fc.daily(16, 100) },
    );
    expect(followed).toBeGreaterThan(10);
  });

  it('with a step moved is the schedule with it moved, where that can be followed as it stands', () => {
    const runs = fc.daily(12, 60);
    let followed = 0;
    fc.assert(
      fc.property(anyRun, marks, (asked, at) => {
        const timeline = runOfSeed(asked);
        const { columns, schedule } = timeline;
        for (const { change } of someChoices(timeline, at)) {
          if (change.kind !== 'swap' && (change.kind !== 'hold' || change.until === null)) continue;
          const all = schedule.map((_, position) => position);
          // Between the two ends the steps of one CPU come first, or last.
          const [from, to, first] =
            change.kind === 'hold'
              ? [
                  change.mark === 0 ? 0 : columns.step[change.mark - 1] + 1,
                  columns.step[change.until as number],
                  (position: number) => schedule[position].cpu !== change.cpu,
                ]
              : [
                  Math.min(columns.step[change.event], columns.step[change.other]),
                  Math.max(columns.step[change.event], columns.step[change.other]),
                  (position: number) =>
                    schedule[position].cpu === columns.cpu[Math.max(change.event, change.other)],
                ];
          const part = all.slice(from, to + 1);
          const order = [
            ...all.slice(0, from),
            ...part.filter(first),
            ...part.filter((position) => !first(position)),
            ...all.slice(to + 1),
          ];
          const byHand = taken(timeline, order);
          if (byHand === null) continue;
          // A store's drain is told by its place in the buffer: by hand it may be another's.
          const run = finish(changedRun(timeline, change));
          if (timeline.system.model.name === 'sc') {
            beginsWith(run, byHand);
            followed++;
          }
        }
      }),
      { numRuns: runs },
    );
    expect(followed).toBeGreaterThan(runs / 6);
  });

  it('with a store kept in the buffer has it in memory only behind the event that it waits for', () => {
    let kept = 0;
    fc.assert(
      fc.property(anyRun, marks, (asked, at) => {
        const timeline = runOfSeed(asked);
        const marks = Array.from({ length: timeline.length }, (_, mark) => mark + 1);
        const choices = marks.flatMap((mark) => delays(timeline, mark));
        const waiting = choices.filter(
          ({ change }) => change.kind === 'delay' && change.until !== null,
        );
        for (const part of at) {
          const change = waiting[Math.floor(part * waiting.length)]?.change;
          if (change?.kind !== 'delay' || change.until === null) continue;
          const reader = timeline.columns.cpu[change.until];
          const run = finish(changedRun(timeline, change));
          if (run.missed !== null) continue;
          const [before, after] = [eventsOf(timeline), eventsOf(run.timeline)];
          const own = before.slice(0, change.until + 1).filter(({ cpu }) => cpu === reader).length;
          const places = after.flatMap(({ cpu }, index) => (cpu === reader ? [index] : []));
          const read = places[own - 1];
          if (read === undefined || after[read].kind !== before[change.until].kind) continue;
          if (placeOf(after[read]) !== placeOf(before[change.until])) continue;
          expect(drained(run.timeline, timeline, change.event)).toBeGreaterThan(read);
          kept++;
        }
      }),
      { numRuns: fc.daily(16, 100) },
    );
    expect(kept).toBeGreaterThan(3);
  });
});

/**
 * The event of the changed run that drains the store which the other run's event drains: up to there both are alike. The end
 * for none.
 */
function drained(changed: Timeline, timeline: Timeline, commit: number): number {
  const { event } = timeline.momentAt(commit);
  if (event.kind !== 'committed') throw new Error('it is no drain');
  const buffer = changed.machineAt(commit).cpus[event.cpu].buffer.map(() => false);
  buffer[event.entry] = true;
  for (let at = commit; at < changed.length; at++) {
    const { event: next } = changed.momentAt(at);
    if (next.cpu !== event.cpu) continue;
    const isMark = (next.kind === 'fenced' || next.kind === 'rcu-moved') && next.mark;
    if (next.kind === 'buffered' || isMark) buffer.push(false);
    if (next.kind !== 'committed') continue;
    const [isIt] = buffer.splice(next.entry, 1);
    buffer.splice(0, next.marks);
    if (isIt) return at;
  }
  return changed.length;
}
