/** Work on long runs in slices: seeking, filtering, the causal past, running on. */

import type { Critical } from '../../src/detectors/failure.ts';
import { Causality } from '../../src/history/causality.ts';
import { walk } from '../../src/history/walk.ts';
import { takingFirst } from '../../src/inspect/branches/continuations.ts';
import { type Direction, failureMark } from '../../src/inspect/events/motion.ts';
import {
  type EventScan,
  type Matcher,
  matchesIn,
  SEGMENT,
  searchSegment,
  slice,
} from '../../src/inspect/events/scan.ts';
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
} from '../../src/inspect/events/stops.ts';
import { RunFlow } from '../../src/report/slicing/run-flow.ts';
import { sliceFrom, sliceOf, toldEvents } from '../../src/report/slicing/slice.ts';
import {
  branchOf,
  complain,
  type Explained,
  type LongWork,
  type Model,
  say,
  timelineOf,
  withBranch,
} from '../model/model.ts';
import { unscrolled } from '../model/view.ts';
import { extend, goTo } from './moves.ts';
import { tickAnswer } from './pair-answers.ts';
import { tickCount, tickSearch } from './search-work.ts';
import { explained, withStory } from './story.ts';
import { endTrace, tickTrace } from './trace-work.ts';
import { tickChange } from './what-if.ts';

/** Steps that an open branch takes in one slice, and in one command. */
const SLICE_STEPS = 512;
const MOST_STEPS = 100_000;

/** Begins a task and does its first slice: short runs never show a task. */
export function begin(model: Model, task: LongWork): Model {
  return tick({ ...model, task, message: null });
}

/** Does one slice of the model's task. */
export function tick(model: Model): Model {
  const { task } = model;
  switch (task?.kind) {
    case undefined:
      return model;
    case 'continue':
      return tickContinue(model, task);
    case 'seek':
      return tickSeek(model, task);
    case 'search':
      return tickSearch(model, task);
    case 'count':
      return tickCount(model, task);
    case 'filter':
      return tickFilter(model, task);
    case 'why':
      return tickWhy(model, task);
    case 'past':
      return tickPast(model, task);
    case 'answer':
      return tickAnswer(model, task);
    case 'trace':
      return tickTrace(model, task);
    case 'change':
      return tickChange(model, task);
    case 'run':
      return tickRun(model, task);
  }
}

/** Esc: what the task has found so far is kept where that means something. */
export function cancel(model: Model): Model {
  if (model.task === null) return model;
  if (model.task.kind === 'trace') return endTrace(model, model.task);
  return say({ ...model, task: null }, `Cancelled: ${model.task.label}.`);
}

/** How far a task is, from 0 to 1; null where nobody knows. */
export function progressOf(model: Model): number | null {
  const { task } = model;
  const { length } = timelineOf(model);
  switch (task?.kind) {
    case undefined:
    case 'answer':
    case 'change':
    case 'run':
      return null;
    case 'continue':
      return doneOf(model, task.scan);
    case 'seek':
      return doneOf(model, task.search);
    case 'search': {
      const way = task.direction * (task.at - model.mark);
      return (task.hasWrapped ? way + length : way) / Math.max(1, length);
    }
    case 'count':
      return (model.found?.length ?? 0) / Math.max(1, length);
    case 'filter':
    case 'trace':
      return task.at / Math.max(1, length);
    case 'why':
    case 'past':
      return task.at / Math.max(1, ...task.roots);
  }
}

/** How far a scan is that began at the model's mark. */
function doneOf(model: Model, { direction, at }: Pick<EventScan, 'direction' | 'at'>): number {
  const all = direction > 0 ? timelineOf(model).length - model.mark : model.mark;
  return all === 0 ? 1 : Math.abs(at - model.mark) / all;
}

/** `c` and `C`: to the next breakpoint, watchpoint or failure; an open branch is run on. */
export function seekBreakpoint(model: Model, direction: Direction, count: number): Model {
  const { timeline, isOpen } = branchOf(model);
  if (direction > 0 && isOpen && model.mark === timeline.length) return runBranch(model);
  const scan = stopScan(timeline, stoppersOf(model), model.mark, direction);
  const label = direction > 0 ? 'continue' : 'continue backwards';
  return begin(model, { kind: 'continue', label, scan, again: count - 1 });
}

function stoppersOf(model: Model): Stoppers {
  return { breakpoints: model.breakpoints, critical: branchOf(model).critical };
}

function tickContinue(model: Model, task: Extract<LongWork, { kind: 'continue' }>): Model {
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

function tickSeek(model: Model, task: Extract<LongWork, { kind: 'seek' }>): Model {
  const timeline = timelineOf(model);
  const { search, label } = task;
  let { at } = search;
  let met = -1;
  const isBeyond = (): boolean => at < 0 || at >= timeline.length;
  if (!isBeyond()) {
    slice(() => {
      const segment = searchSegment(timeline, { ...search, at });
      ({ at, found: met } = segment);
      return { walked: segment.walked, isOver: met >= 0 || isBeyond() };
    });
  }
  if (met >= 0) return goTo({ ...model, task: null }, met + 1, { isJump: true });
  if (!isBeyond()) return { ...model, task: { ...task, search: { ...search, at } } };
  const way = search.direction > 0 ? 'later' : 'earlier';
  return complain({ ...model, task: null }, `No ${way} event has it: ${label}.`);
}

/** Shows the events that match, and those alone. */
export function beginFilter(model: Model, text: string, matchers: Matcher[]): Model {
  return begin(model, {
    kind: 'filter',
    label: `filter ${text}`,
    text,
    matchers,
    at: 0,
    matches: [],
  });
}

function tickFilter(model: Model, task: Extract<LongWork, { kind: 'filter' }>): Model {
  const timeline = timelineOf(model);
  const matches = [...task.matches];
  let { at } = task;
  slice(() => {
    const to = Math.min(timeline.length, at + SEGMENT);
    const found = matchesIn(timeline, task.matchers, at, to);
    matches.push(...found.matches);
    at = to;
    return { walked: found.walked, isOver: to === timeline.length };
  });
  if (at < timeline.length) return { ...model, task: { ...task, at, matches } };
  const { text, matchers } = task;
  const noun = matches.length === 1 ? 'event passes' : 'events pass';
  const filter = { text, matchers, matches, length: at };
  const selection = unscrolled(model.selection);
  const filtered = { ...model, task: null, filter, selection };
  return say(filtered, `${matches.length} ${noun} the filter; s and S stop there (& again: all).`);
}

/** The causal past of the events. */
export function beginPast(model: Model, roots: number[]): Model {
  const causality = new Causality(timelineOf(model).system);
  return begin(model, { kind: 'past', label: 'causal past', causality, roots, at: 0 });
}

function tickPast(model: Model, task: Extract<LongWork, { kind: 'past' }>): Model {
  const end = Math.max(...task.roots) + 1;
  const to = Math.min(end, task.at + SEGMENT);
  walk(timelineOf(model), task.at, to, (moment) => task.causality.take(moment));
  if (to < end) return { ...model, task: { ...task, at: to } };
  const why = task.causality.past(task.roots);
  const text = `${why.size} of ${end} events led to it; the others are dimmed (W again: all).`;
  return say({ ...model, task: null, why }, text);
}

/** What explains the failure, or the events. */
export function beginWhy(
  model: Model,
  roots: number[],
  critical: Critical | null,
  wanted: Explained,
): Model {
  const flow = new RunFlow(timelineOf(model).system);
  const label = 'what explains it';
  return begin(model, { kind: 'why', label, flow, roots, critical, at: 0, wanted });
}

function tickWhy(model: Model, task: Extract<LongWork, { kind: 'why' }>): Model {
  const { flow, roots, critical } = task;
  const timeline = timelineOf(model);
  const last = critical?.event ?? Math.max(...roots);
  const end = Math.min(timeline.length, last + 1);
  const to = Math.min(end, task.at + SEGMENT);
  walk(timeline, task.at, to, ({ event }) => flow.take(event));
  if (to < end) return { ...model, task: { ...task, at: to } };
  const slice =
    critical === null
      ? sliceFrom(flow, roots, last)
      : sliceOf(flow, timeline.machineAt(Math.min(last, end)), critical);
  const idle = { ...model, task: null };
  const told = critical === null ? idle : withStory(idle, flow, slice, critical);
  if (task.wanted !== 'dim') return explained(told, task.wanted);
  const why = toldEvents(flow, slice);
  const text = `${why.size} of ${end} events explain it; the others are dimmed (W again: all).`;
  return say({ ...told, why }, text);
}

/** Runs the open branch on under its continuation, up to a breakpoint, its failure or its end. */
export function runBranch(model: Model): Model {
  const { isOpen, continuation, timeline } = branchOf(model);
  if (!isOpen) return complain(model, 'This run is over: x forks a branch that can run on.');
  const label = `run on, ${continuation.name}`;
  return begin(model, { kind: 'run', label, from: timeline.length, left: MOST_STEPS });
}

function tickRun(model: Model, task: Extract<LongWork, { kind: 'run' }>): Model {
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
