/** Continuing to what stops the run, and running an open branch on, in slices. */
import { takingFirst } from '../../../src/inspect/branches/continuations.ts';
import { type Direction, failureMark } from '../../../src/inspect/events/motion.ts';
import { slice } from '../../../src/inspect/events/scan.ts';
import {
  asksOf,
  goneOn,
  isOver,
  type Stop,
  type Stoppers,
  type StopScan,
  stopAt,
  stopScan,
  stopSegment,
  stopText,
} from '../../../src/inspect/events/stops.ts';
import type { LongWork } from '../../model/long-work.ts';
import {
  begun,
  branchOf,
  complain,
  type Model,
  say,
  timelineOf,
  withBranch,
} from '../../model/model.ts';
import { extend, goTo } from './moves.ts';

/** Steps that an open branch takes in one slice, and in one command. */
const SLICE_STEPS = 512;
const MOST_STEPS = 100_000;

/** `c` and `C`: to the next breakpoint, watchpoint or failure; an open branch is run on. */
export function seekBreakpoint(model: Model, direction: Direction, count: number): Model {
  const { timeline, isOpen } = branchOf(model);
  if (direction > 0 && isOpen && model.mark === timeline.length) return runBranch(model);
  const scan = stopScan(timeline, stoppersOf(model), model.mark, direction);
  const label = direction > 0 ? 'continue' : 'continue backwards';
  return begun(model, { kind: 'continue', label, scan, again: count - 1 });
}

function stoppersOf(model: Model): Stoppers {
  return { breakpoints: model.breakpoints, critical: branchOf(model).critical };
}

export function tickContinue(model: Model, task: Extract<LongWork, { kind: 'continue' }>): Model {
  const timeline = timelineOf(model);
  let { scan, again } = task;
  let met = -1;
  if (isOver(timeline, scan)) return unstopped(model, scan);
  slice(() => {
    const { found, at, walked } = stopSegment(timeline, scan);
    if (found >= 0 && again === 0) met = found;
    scan = found < 0 ? { ...scan, at } : { ...scan, ...goneOn(found, scan.direction) };
    if (found >= 0) again--;
    return { walked, isOver: met >= 0 || isOver(timeline, scan) };
  });
  if (met >= 0) {
    const moved = goTo({ ...model, task: null }, met, { isJump: true });
    return stopped(moved, stopAt(timeline, stoppersOf(model), met));
  }
  if (isOver(timeline, scan)) return unstopped(model, scan);
  return { ...model, task: { ...task, scan, again } };
}

/** What stopped it is said, and the CPU that comes to a place is followed. */
function stopped(model: Model, stop: Stop | null): Model {
  if (stop === null) return model;
  const text = stopText(timelineOf(model), stop);
  return say({ ...model, cpu: stop.reasons[0].event.cpu }, text);
}

/** Nothing stopped it: it stands at the end or the start; an open branch runs on from there. */
function unstopped(model: Model, { direction }: StopScan): Model {
  const isForwards = direction > 0;
  const { timeline, isOpen } = branchOf(model);
  const moved = goTo({ ...model, task: null }, isForwards ? timeline.length : 0, { isJump: true });
  if (isForwards && isOpen) return runBranch(moved);
  return say(moved, isForwards ? 'The end of the run.' : 'The start of the run.');
}

/** Runs the open branch on under its continuation, up to a breakpoint, its failure or its end. */
export function runBranch(model: Model): Model {
  const { isOpen, continuation, timeline } = branchOf(model);
  if (!isOpen) return complain(model, 'This run is over: x forks a branch that can run on.');
  const label = `run on, ${continuation.name}`;
  return begun(model, { kind: 'run', label, from: timeline.length, left: MOST_STEPS });
}

export function tickRun(model: Model, task: Extract<LongWork, { kind: 'run' }>): Model {
  const { continuation, timeline } = branchOf(model);
  const asks = asksOf(model.breakpoints, timeline);
  const most = Math.min(SLICE_STEPS, task.left);
  const atEnd = goTo(model, timeline.length, { isJump: false });
  const { model: moved, ran } = extend(atEnd, continuation, most, {
    before: (moment, machine) => moment.index > task.from && asks.before(moment, machine),
    after: asks.after,
  });
  const { ended, ahead, mark } = ran;
  const left = task.left - most;
  if (ended === 'paused' && left > 0) return { ...moved, task: { ...task, left } };
  const idle = { ...moved, task: null };
  if (ended === 'paused') return say(idle, `Paused after ${MOST_STEPS} steps: c goes on.`);
  const { critical } = branchOf(idle);
  const isMet =
    ended === 'stopped' || (critical !== null && mark < failureMark(timeline, critical));
  if (!isMet) return idle;
  const held = ahead === null ? continuation : takingFirst(continuation, ahead.step);
  const waiting = withBranch(idle, { continuation: held });
  return stopped(waiting, stopAt(timeline, stoppersOf(idle), mark, ahead));
}
