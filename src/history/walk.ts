/**
 * Walks a stretch of a timeline forwards at the speed of the machine itself: no Immer history is
 * made. What scans of a long run use.
 */
import { forkMachine, OTHER_CPUS } from '../machine/snapshots/fork.ts';
import type { Machine } from '../machine/state/machine.ts';
import { decide } from '../machine/stepping/decide.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import type { Moment } from './simulate.ts';
import type { Timeline } from './timeline.ts';

/** Where a walk stands: between two steps. */
interface Position {
  mark: number;
  stepIndex: number;
  machine: Machine;
}

/** Where the last walk of a timeline ended: the next one often goes on from there. */
const ended = new WeakMap<Timeline, Position>();
/** Going on from further away costs more than beginning anew. */
const NEAR = 8192;

type Visit = (moment: Moment, machine: Machine) => void;

/**
 * Calls `visit` with each of the events `from` up to `to` (exclusive) and the machine after it, and `look`
 * with the machine before it. The machine is the walk's own and goes on changing: neither change nor keep it.
 */
export function walk(
  timeline: Timeline,
  from: number,
  to: number,
  visit: Visit,
  look: Visit = () => {},
): void {
  if (from >= to) return;
  const { system, schedule } = timeline;
  const { machine, ...start } = beginning(timeline, from);
  ended.delete(timeline);
  let { mark: index, stepIndex } = start;
  for (; index < to; stepIndex++) {
    const step = schedule[stepIndex];
    for (const event of decide(system, machine, step)) {
      if (index >= from && index < to) {
        const moment = { index, event, step, stepIndex };
        look(moment, machine);
        evolve(system, machine, event);
        visit(moment, machine);
      } else {
        evolve(system, machine, event);
      }
      index++;
    }
  }
  ended.set(timeline, { mark: index, stepIndex, machine });
}

/** The events `from` up to `to` (exclusive), one at a time: none is kept, and who stops asking pays for no more. */
export function* stretch(timeline: Timeline, from: number, to: number): Generator<Moment> {
  if (from >= to) return;
  const { system, schedule } = timeline;
  let { mark: index, stepIndex, machine } = fresh(timeline, from);
  for (; index < to; stepIndex++) {
    const step = schedule[stepIndex];
    for (const event of decide(system, machine, step)) {
      evolve(system, machine, event);
      if (index >= from && index < to) yield { index, event, step, stepIndex };
      index++;
    }
  }
}

function beginning(timeline: Timeline, from: number): Position {
  const last = ended.get(timeline);
  if (last !== undefined && last.mark <= from && from - last.mark < NEAR) return last;
  return fresh(timeline, from);
}

/** At the beginning of the event's step; a machine of its own. */
function fresh(timeline: Timeline, from: number): Position {
  const mark = stepStart(timeline, from);
  const machine = copyMachine(timeline.machineAt(mark));
  return { mark, stepIndex: timeline.columns.step[mark], machine };
}

/** A copy that may be changed. Spread, as slices of frozen arrays are thirty times slower. */
export function copyMachine(machine: Machine): Machine {
  return {
    ...forkMachine(machine, 0, OTHER_CPUS),
    memory: [...machine.memory],
    text: machine.text.map((line) => [...line]),
    versions: [...machine.versions],
  };
}

/** The first event of the step that caused the event. */
function stepStart({ columns }: Timeline, event: number): number {
  let start = event;
  while (start > 0 && columns.step[start - 1] === columns.step[event]) start--;
  return start;
}
