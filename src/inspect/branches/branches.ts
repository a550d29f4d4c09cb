/**
 * Branches: the recorded run and the runs that left it at some mark. An open branch can be run on;
 * a recording is closed. Branches form a tree.
 */
import { detectAtEnd } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Critical } from '../../detectors/failure.ts';
import type { Moment } from '../../history/simulate.ts';
import { Timeline } from '../../history/timeline.ts';
import { copyMachine } from '../../history/walk.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { enabled } from '../../machine/stepping/enabled.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Story } from '../../report/telling/story.ts';
import type { Continuation } from './continuations.ts';

export interface Branch {
  /** 0 for the run that was opened. */
  id: number;
  /** null for the run that was opened. */
  parent: number | null;
  /** The mark of the parent at which this branch left it. */
  leftAt: number;
  timeline: Timeline;
  critical: Critical | null;
  /** Of its failure; not there while nobody has asked for it. */
  story?: Story;
  isOpen: boolean;
  /** Which step comes next when the user does not say. */
  continuation: Continuation;
  /** Where it was written to, null while it is in memory alone. */
  savedAs: string | null;
  /** Where the user last was in it. */
  mark: number;
}

/** Steps before a mark, or null where the mark is within a step. */
export function stepsBefore({ columns, length }: Timeline, mark: number): number | null {
  if (mark === 0) return 0;
  const step = columns.step[mark - 1];
  return mark < length && columns.step[mark] === step ? null : step + 1;
}

/** The steps that may be taken at a mark. */
export function enabledAt(timeline: Timeline, mark: number): Step[] {
  return enabled(timeline.system, timeline.machineAt(mark));
}

/** The timeline of the first `count` steps of another. */
export function prefixOf({ system, schedule }: Timeline, count: number): Timeline {
  return Timeline.of(system, schedule.slice(0, count));
}

/** What ended a stretch of running on. */
export type Ended = 'paused' | 'failed' | 'finished' | 'stopped' | 'blocked';

export interface RunOn {
  timeline: Timeline;
  continuation: Continuation;
  /** Steps that may be taken at most. */
  most: number;
  /** Asked after each event, with the machine after it: true ends the stretch. */
  stop: (moment: Moment, machine: Machine) => boolean;
}

/** Takes steps at the end of a timeline until something ends it. */
export function runOn({ timeline, continuation, most, stop }: RunOn): {
  ended: Ended;
  critical: Critical | null;
} {
  const { system } = timeline;
  const machine = copyMachine(timeline.machineAt(timeline.length));
  for (let taken = 0; taken < most; taken++) {
    const steps = withoutNmis(enabled(system, machine));
    if (steps.length === 0) return atEnd(timeline, machine);
    const step = continuation.pick(machine, steps);
    if (step === null) return { ended: 'blocked', critical: null };
    const { critical, isStopped } = take(timeline, machine, step, stop);
    if (critical !== null) return { ended: 'failed', critical };
    if (isStopped) return { ended: 'stopped', critical: null };
  }
  return { ended: 'paused', critical: null };
}

/** NMIs come from outside: they arrive when the user says so. */
function withoutNmis(steps: readonly Step[]): Step[] {
  return steps.filter(({ kind }) => kind !== 'nmi');
}

/** Takes one given step at the end of a timeline: the failure that it is, null for none. */
export function takeStep(timeline: Timeline, step: Step): Critical | null {
  const machine = copyMachine(timeline.machineAt(timeline.length));
  const { critical } = take(timeline, machine, step, () => false);
  if (critical !== null) return critical;
  const isOver = withoutNmis(enabled(timeline.system, machine)).length === 0;
  return isOver ? atEnd(timeline, machine).critical : null;
}

function take(timeline: Timeline, machine: Machine, step: Step, stop: RunOn['stop']) {
  const { system } = timeline;
  const stepIndex = timeline.schedule.length;
  let index = timeline.length;
  let critical: Critical | null = null;
  let isStopped = false;
  timeline.append(step);
  for (const event of decide(system, machine, step)) {
    const failure = detect(system, machine, event);
    evolve(system, machine, event);
    if (failure !== null) critical ??= { failure, event: index };
    isStopped ||= stop({ index, event, step, stepIndex }, machine);
    index++;
  }
  return { critical, isStopped };
}

function atEnd(timeline: Timeline, machine: Machine): { ended: Ended; critical: Critical | null } {
  const failure = detectAtEnd(timeline.system, machine);
  return failure === null
    ? { ended: 'finished', critical: null }
    : { ended: 'failed', critical: { failure, event: timeline.length } };
}
