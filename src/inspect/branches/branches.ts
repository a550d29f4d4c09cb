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
  /** How it was made of its parent, where its steps were not chosen one by one. */
  made?: Made;
}

export interface Made {
  /** One thing is otherwise: `without the NMI of event 116`; or a search has found it: `a failure from event 40 on`. */
  how: 'changed' | 'found';
  text: string;
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
  stops: StopAsks;
}

/** Where a stretch ends, asked of each event: true ends it. */
export interface StopAsks {
  /** Of the machine before the event; an event that would be the stretch's last one is not taken then. */
  before?: (moment: Moment, machine: Machine) => boolean;
  /** Of the machine after the event. */
  after: (moment: Moment, machine: Machine) => boolean;
}

export interface RanOn {
  ended: Ended;
  critical: Critical | null;
  /** Where the stretch stopped: behind it are at most what its last step did besides. */
  mark: number;
  /** The event that was decided and not taken, as it stopped before it; null for none. */
  ahead: Moment | null;
}

/** Takes steps at the end of a timeline until something ends it. */
export function runOn({ timeline, continuation, most, stops }: RunOn): RanOn {
  const { system } = timeline;
  const machine = copyMachine(timeline.machineAt(timeline.length));
  const end = (ended: Ended, rest: Partial<RanOn> = {}): RanOn => {
    return { ended, critical: null, mark: timeline.length, ahead: null, ...rest };
  };
  for (let taken = 0; taken < most; taken++) {
    const steps = withoutNmis(enabled(system, machine));
    if (steps.length === 0) {
      const critical = endCritical(timeline, machine);
      return end(critical === null ? 'finished' : 'failed', { critical });
    }
    const step = continuation.pick(machine, steps);
    if (step === null) return end('blocked');
    const ahead = momentAhead(timeline, machine, step);
    if (ahead !== null && stops.before?.(ahead, machine)) return end('stopped', { ahead });
    const { critical, stoppedAt } = take(timeline, machine, step, stops);
    const mark = stoppedAt ?? timeline.length;
    if (critical !== null) return end('failed', { critical, mark });
    if (stoppedAt !== null) return end('stopped', { mark });
  }
  return end('paused');
}

/** The first event of a step that is not taken yet. */
function momentAhead(timeline: Timeline, machine: Machine, step: Step): Moment | null {
  const [event] = decide(timeline.system, machine, step);
  if (event === undefined) return null;
  return { index: timeline.length, event, step, stepIndex: timeline.schedule.length };
}

/** NMIs come from outside: they arrive when the user says so. */
function withoutNmis(steps: readonly Step[]): Step[] {
  return steps.filter(({ kind }) => kind !== 'nmi');
}

/** Takes one given step at the end of a timeline: the failure that it is, null for none. */
export function takeStep(timeline: Timeline, step: Step): Critical | null {
  const machine = copyMachine(timeline.machineAt(timeline.length));
  const { critical } = take(timeline, machine, step, { after: () => false });
  if (critical !== null) return critical;
  const isOver = withoutNmis(enabled(timeline.system, machine)).length === 0;
  return isOver ? endCritical(timeline, machine) : null;
}

/** `stoppedAt`: the first mark within the step's events at which it stops; the failure is one. */
function take(timeline: Timeline, machine: Machine, step: Step, { before, after }: StopAsks) {
  const { system } = timeline;
  const stepIndex = timeline.schedule.length;
  const first = timeline.length;
  let index = first;
  let critical: Critical | null = null;
  let stoppedAt: number | null = null;
  timeline.append(step);
  for (const event of decide(system, machine, step)) {
    const moment = { index, event, step, stepIndex };
    if (index > first && stoppedAt === null && before?.(moment, machine)) stoppedAt = index;
    const failure = detect(system, machine, event);
    evolve(system, machine, event);
    if (failure !== null) critical ??= { failure, event: index };
    index++;
    if (stoppedAt === null && (failure !== null || after(moment, machine))) stoppedAt = index;
  }
  return { critical, stoppedAt };
}

function endCritical(timeline: Timeline, machine: Machine): Critical | null {
  const failure = detectAtEnd(timeline.system, machine);
  return failure === null ? null : { failure, event: timeline.length };
}
