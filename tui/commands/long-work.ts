/** Work on long runs in slices: seeking, filtering, the causal past, running on. */

import type { Critical } from '../../src/detectors/failure.ts';
import { Causality } from '../../src/history/causality.ts';
import { walk } from '../../src/history/walk.ts';
import { breakpointText, failureMatcher, matcherOf } from '../../src/inspect/events/breakpoints.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import {
  type Matcher,
  matchesIn,
  SEGMENT,
  searchSegment,
  slice,
} from '../../src/inspect/events/scan.ts';
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
} from '../model/model.ts';
import { extend, goTo } from './moves.ts';
import { explained, withStory } from './story.ts';

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
    case 'seek':
      return tickSeek(model, task);
    case 'filter':
      return tickFilter(model, task);
    case 'why':
      return tickWhy(model, task);
    case 'past':
      return tickPast(model, task);
    case 'run':
      return tickRun(model, task);
  }
}

/** Esc: what the task has found so far is kept where that means something. */
export function cancel(model: Model): Model {
  if (model.task === null) return model;
  return say({ ...model, task: null }, `Cancelled: ${model.task.label}.`);
}

/** How far a task is, from 0 to 1; null where nobody knows. */
export function progressOf(model: Model): number | null {
  const { task } = model;
  const { length } = timelineOf(model);
  switch (task?.kind) {
    case undefined:
    case 'run':
      return null;
    case 'seek': {
      const from = task.search.direction > 0 ? model.mark : 0;
      const to = task.search.direction > 0 ? length : model.mark;
      const done = Math.abs(task.search.at - model.mark);
      return to === from ? 1 : done / (to - from);
    }
    case 'filter':
      return task.at / Math.max(1, length);
    case 'why':
    case 'past':
      return task.at / Math.max(1, ...task.roots);
  }
}

/** `c` and `C`: to the next breakpoint, watchpoint or failure; an open branch is run on. */
export function seekBreakpoint(model: Model, direction: Direction, count: number): Model {
  const { timeline, isOpen } = branchOf(model);
  if (direction > 0 && isOpen && model.mark === timeline.length) return runBranch(model);
  const matchers = stopsOf(model);
  const at = direction > 0 ? model.mark : model.mark - 2;
  const label = direction > 0 ? 'continue' : 'continue backwards';
  const search = { matchers, direction, at };
  return begin(model, { kind: 'seek', label, search, again: count - 1 });
}

function stopsOf(model: Model): Matcher[] {
  const { timeline, critical } = branchOf(model);
  const matchers = model.breakpoints.map((breakpoint) => matcherOf(breakpoint, timeline));
  return critical === null ? matchers : [...matchers, failureMatcher(critical.event)];
}

function tickSeek(model: Model, task: Extract<LongWork, { kind: 'seek' }>): Model {
  const timeline = timelineOf(model);
  const { search } = task;
  let { at } = search;
  let { again } = task;
  const isBeyond = (): boolean => at < 0 || at >= timeline.length;
  if (isBeyond()) return notFound(model, task);
  let met = -1;
  slice(() => {
    const segment = searchSegment(timeline, { ...search, at });
    ({ at } = segment);
    if (segment.found >= 0 && again === 0) met = segment.found;
    if (segment.found >= 0 && again > 0) {
      again--;
      at = segment.found + search.direction;
    }
    return { walked: segment.walked, isOver: met >= 0 || isBeyond() };
  });
  if (met >= 0) return arrived(model, task, met);
  if (isBeyond()) return notFound(model, task);
  return { ...model, task: { ...task, again, search: { ...search, at } } };
}

function arrived(
  model: Model,
  { label }: Extract<LongWork, { kind: 'seek' }>,
  event: number,
): Model {
  const moved = goTo({ ...model, task: null }, event + 1, { isJump: true });
  return label.startsWith('continue') ? say(moved, stopWords(moved, event)) : moved;
}

/** What stopped the run at the event. */
function stopWords(model: Model, event: number): string {
  const { timeline, critical } = branchOf(model);
  if (critical?.event === event) return 'The failure.';
  const met = model.breakpoints.find((breakpoint) => {
    const matchers = [matcherOf(breakpoint, timeline)];
    return matchesIn(timeline, matchers, event, event + 1).matches.length > 0;
  });
  return met === undefined ? '' : `${met.id}: ${breakpointText(met)}`;
}

/** A seek that met nothing: `c` stands at the end then, a search stays where it was. */
function notFound(model: Model, { search, label }: Extract<LongWork, { kind: 'seek' }>): Model {
  const idle = { ...model, task: null };
  const isForwards = search.direction > 0;
  if (!label.startsWith('continue')) {
    return complain(idle, `No ${isForwards ? 'later' : 'earlier'} event has it: ${label}.`);
  }
  const { timeline, isOpen } = branchOf(model);
  const moved = goTo(idle, isForwards ? timeline.length : 0, { isJump: true });
  if (isForwards && isOpen) return runBranch(moved);
  return say(moved, isForwards ? 'The end of the run.' : 'The start of the run.');
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
  const { text } = task;
  const noun = matches.length === 1 ? 'event passes' : 'events pass';
  const filtered = { ...model, task: null, filter: { text, matches } };
  return say(filtered, `${matches.length} ${noun} the filter (:filter alone shows all again).`);
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
  const { isOpen, continuation } = branchOf(model);
  if (!isOpen) return complain(model, 'This run is over: x forks a branch that can run on.');
  return begin(model, { kind: 'run', label: `run on, ${continuation.name}`, left: MOST_STEPS });
}

function tickRun(model: Model, task: Extract<LongWork, { kind: 'run' }>): Model {
  const { continuation, timeline } = branchOf(model);
  const stops = model.breakpoints.map((breakpoint) => matcherOf(breakpoint, timeline));
  let isMatched = false;
  const most = Math.min(SLICE_STEPS, task.left);
  const { model: moved, ended } = extend(
    goTo(model, timeline.length, { isJump: false }),
    continuation,
    most,
    (moment, machine) => {
      isMatched = stops.some(
        ({ mayMatch, check }) =>
          mayMatch(moment.index) && (check === null || check(moment, machine)),
      );
      return isMatched;
    },
  );
  const left = task.left - most;
  if (ended === 'paused' && left > 0) return { ...moved, task: { ...task, left } };
  const idle = { ...moved, task: null };
  if (ended === 'stopped') return say(idle, stopWords(idle, timeline.length - 1));
  if (ended !== 'paused') return idle;
  return say(idle, `Paused after ${MOST_STEPS} steps: c goes on.`);
}
