/** Two runs put beside each other: two recorded ones, or one and what carrying it over makes of it. */
import { detectAtEnd, endFailure } from '../../detectors/at-end.ts';
import type { Critical, Failure, Verdict } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import { watchedTimeline } from '../../history/watched-timeline.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Carried, IsSpent } from '../carrying/carried.ts';
import { carry } from '../carrying/carry.ts';
import { MAX_STATES } from '../carrying/second-run.ts';
import { type Correspondence, correspond, mirrored } from '../pairing/correspondence.ts';
import {
  type ComparedRun,
  type Differences,
  differencesOf,
  mirroredDifferences,
} from './differences.ts';
import { type Matching, matchRuns, NONE } from './event-matching.ts';
import { type Trace, traceOf } from './run-trace.ts';
import { spinsOf, waitsMet } from './waits.ts';

/** A run as it is given. */
export interface Run {
  timeline: Timeline;
  verdict: Pick<Verdict, 'failure' | 'event'>;
}

export interface Side {
  system: System;
  timeline: Timeline;
  trace: Trace;
  failure: Failure | null;
  /** The event that fails; the number of events when only the end shows it, or nothing failed. */
  critical: number;
}

export interface Comparison {
  a: Side;
  b: Side;
  correspondence: Correspondence;
  matching: Matching;
  differences: Differences;
  /** How the first run's schedule was carried over to make the second, null where it was not. */
  carried: Carried | null;
  /** One of the runs is what carrying the other over makes of it; else each has a schedule of its own. */
  isOneSchedule: boolean;
}

/**
 * Carries the run over to another system (of the same scenario) and compares both. Once `isSpent` says so, the second
 * run is cut off where it stands, and whether it could still end is not asked any further.
 */
export function carryOver(run: Run, system: System, isSpent?: IsSpent): Comparison {
  const correspondence = correspond(run.timeline.system, system);
  const carried = carry(correspondence, run.timeline, { mayHang: hasHung(run), isSpent });
  const { timeline, first } = watchedTimeline(system, carried.schedule);
  const second = runMade(timeline, first, { maxStates: MAX_STATES, isSpent });
  return compareCarried(correspondence, run, second, carried);
}

/** Compares two runs. `compareRuns(b, a)` is the mirror image. */
export function compareRuns(a: Run, b: Run): Comparison {
  if (comesFirst(b, a)) return mirroredComparison(compareRuns(b, a));
  return compareAsCarried(a, b) ?? compareAsFound(a, b);
}

function compareCarried(
  correspondence: Correspondence,
  a: Run,
  b: Run,
  carried: Carried,
): Comparison {
  const matched = match(correspondence, a, b);
  const { matching } = matched;
  const end = eventsBefore(a.timeline, carried.stepsFollowed);
  const differences = differencesOf({
    a: comparedRun(matched.a, end),
    b: comparedRun(matched.b, carried.answeredEvents, carried.carriedEvents),
    matching,
    waits: waitsMet(carried.deviations),
  });
  return { ...matched, correspondence, differences, carried, isOneSchedule: true };
}

/** Longer runs are not carried over only to see whether one was made from the other. */
const LONG = 100_000;

/** For runs of which one is the other carried over: how that went says more than its outcome. */
function compareAsCarried(a: Run, b: Run): Comparison | null {
  if (a.timeline.length + b.timeline.length > LONG) return null;
  const [first, second] = [a, b].map(({ timeline }) => timeline);
  const correspondence = correspond(first.system, second.system);
  const forth = carry(correspondence, first, { mayHang: hasHung(a) });
  if (isSameSchedule(forth.schedule, second.schedule)) {
    return compareCarried(correspondence, a, b, forth);
  }
  const back = carry(mirrored(correspondence), second, { mayHang: hasHung(b) });
  if (!isSameSchedule(back.schedule, first.schedule)) return null;
  return mirroredComparison(compareCarried(mirrored(correspondence), b, a, back));
}

function isSameSchedule(a: readonly Step[], b: readonly Step[]): boolean {
  return a.length === b.length && a.every((step, at) => step === b[at]);
}

function compareAsFound(a: Run, b: Run): Comparison {
  const correspondence = correspond(a.timeline.system, b.timeline.system);
  const matched = match(correspondence, a, b);
  const { matching } = matched;
  const [traceA, traceB] = [matched.a.trace, matched.b.trace];
  const end = Number.POSITIVE_INFINITY;
  const differences = differencesOf({
    a: comparedRun(matched.a, end),
    b: comparedRun(matched.b, end),
    matching,
    waits: [...spinsOf(traceB, traceA, matching, 'b'), ...spinsOf(traceA, traceB, matching, 'a')],
  });
  return { ...matched, correspondence, differences, carried: null, isOneSchedule: false };
}

function comparedRun(side: Side, end: number, usedUp = end): ComparedRun {
  const { trace, timeline, critical, failure } = side;
  const failing = failure !== null && critical < timeline.length ? critical : NONE;
  return { trace, isCut: isCut(timeline), failing, end, usedUp };
}

/** Events of the first so many steps. */
function eventsBefore({ columns, length }: Timeline, steps: number): number {
  let end = length;
  while (end > 0 && columns.step[end - 1] >= steps) end--;
  return end;
}

/** The run of a schedule, and what is wrong with it. Throws ScheduleError. */
export function runOf(system: System, schedule: readonly Step[]): Run {
  const { timeline, first } = watchedTimeline(system, schedule);
  return runMade(timeline, first);
}

/** Carried over to the system, the run ends, and nothing fails; one that is cut off has not ended. */
export function endsWellOn(
  system: System,
  { timeline }: Pick<Run, 'timeline'>,
  isSpent: IsSpent,
): boolean {
  const { schedule } = carry(correspond(timeline.system, system), timeline, { isSpent });
  const { timeline: second, first } = watchedTimeline(system, schedule);
  return first === null && !isCut(second) && detectAtEnd(system, second.head) === null;
}

/** How long is asked whether a run can still end. */
interface EndBudget {
  maxStates?: number;
  isSpent?: IsSpent;
}

/** A run that has been made, of which `first` is the first event to fail, if one does. */
export function runMade(timeline: Timeline, first: Critical | null, budget: EndBudget = {}): Run {
  if (first !== null) return { timeline, verdict: first };
  const { maxStates, isSpent } = budget;
  const end = endFailure(timeline.system, timeline.head, true, maxStates, isSpent);
  const failure = end.kind === 'decided' ? end.failure : null;
  return { timeline, verdict: { failure, event: timeline.length } };
}

function match(correspondence: Correspondence, a: Run, b: Run) {
  const side = (run: Run, trace: Trace): Side => {
    const { timeline, verdict } = run;
    const critical = verdict.failure === null ? timeline.length : verdict.event;
    return { system: timeline.system, timeline, trace, failure: verdict.failure, critical };
  };
  const [traceA, traceB] = [
    traceOf(correspondence.a, a.timeline),
    traceOf(correspondence.b, b.timeline),
  ];
  return { a: side(a, traceA), b: side(b, traceB), matching: matchRuns(traceA, traceB) };
}

/** It stopped where something is left to do, and nothing lets it end. */
const hasHung = ({ timeline, verdict: { failure, event } }: Run): boolean =>
  failure?.class === 'hang' && event >= timeline.length && isCut(timeline);

/** Nothing is left to do in the run. */
export function hasEnded({ timeline }: Side): boolean {
  return !isCut(timeline);
}

/** The run stops although something is left to do. */
function isCut(timeline: Timeline): boolean {
  return timeline.enabledAtEnd().some(({ kind }) => kind !== 'nmi');
}

/**
 * Whose schedule is the first to be carried over: that of the run which fails, as it is where one run is given. Else any
 * fixed order will do, as long as only runs that are alike in everything are equal in it.
 */
function comesFirst(one: Run, other: Run): boolean {
  const [a, b] = [one.timeline, other.timeline];
  const [fails, othersFails] = [one, other].map(({ verdict }) => verdict.failure !== null);
  if (fails !== othersFails) return fails;
  const [textA, textB] = [a, b].map(({ system }) => system.program.files[0]?.text ?? '');
  if (textA !== textB) return textA < textB;
  const length = Math.min(a.schedule.length, b.schedule.length);
  for (let at = 0; at < length; at++) {
    const [codeA, codeB] = [a.schedule[at].code, b.schedule[at].code];
    if (codeA !== codeB) return codeA < codeB;
  }
  if (a.schedule.length !== b.schedule.length) return a.schedule.length < b.schedule.length;
  return describe(a.system) < describe(b.system);
}

/** All that tells a system from another one: the same text may be run in another scenario. */
function describe(system: System): string {
  const { program, model, profile, nmis, nmisPerCpu, asked, nmiStack, int3Stack } = system;
  // What debuggers know of it follows from the text, and may lead back to itself.
  const { debug: _, ...run } = program;
  const all = [run, model.name, profile.name, nmis, nmisPerCpu, asked, nmiStack, int3Stack];
  return JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

function mirroredComparison(comparison: Comparison): Comparison {
  const { a, b, matching, correspondence, differences } = comparison;
  return {
    a: b,
    b: a,
    matching: {
      toA: matching.toB,
      toB: matching.toA,
      repeatsInA: matching.repeatsInB,
      repeatsInB: matching.repeatsInA,
    },
    correspondence: mirrored(correspondence),
    differences: mirroredDifferences(differences),
    carried: null,
    isOneSchedule: comparison.isOneSchedule,
  };
}
