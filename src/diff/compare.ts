/** Two runs put beside each other: two recorded ones, or one and what carrying it over makes of it. */
import type { Failure } from '../explore/detectors.ts';
import { type Verdict, Watch } from '../explore/watch.ts';
import { simulateSchedule } from '../history/simulate.ts';
import { Timeline } from '../history/timeline.ts';
import type { Step } from '../machine/steps.ts';
import type { System } from '../machine/system.ts';
import { type Correspondence, correspond, mirrored } from './correspondence.ts';
import { type Differences, differencesOf, mirroredDifferences } from './differences.ts';
import { type Matching, matchRuns } from './matching.ts';
import { type Trace, traceOf } from './trace.ts';
import { type Carried, carry } from './transfer.ts';
import { spinsOf, waitsMet } from './waits.ts';

/** A run as it is given. */
export interface Run {
  timeline: Timeline;
  verdict: Verdict;
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
  /** How the second run was made out of the first, null for two recorded runs. */
  carried: Carried | null;
}

/** Carries the run over to another system (of the same scenario) and compares both. */
export function carryOver(run: Run, system: System): Comparison {
  const correspondence = correspond(run.timeline.system, system);
  const carried = carry(correspondence, run.timeline);
  const other = runOf(system, carried.schedule);
  const matched = match(correspondence, run, other);
  const { a, b, matching } = matched;
  const differences = differencesOf({
    a: { trace: a.trace, isCut: isCut(run.timeline), end: Number.POSITIVE_INFINITY },
    b: { trace: b.trace, isCut: isCut(other.timeline), end: carried.carriedEvents },
    matching,
    waits: waitsMet(carried.deviations),
  });
  return { ...matched, correspondence, differences, carried };
}

/** Compares two runs. `compareRuns(b, a)` is the mirror image. */
export function compareRuns(a: Run, b: Run): Comparison {
  if (comesFirst(b.timeline, a.timeline)) return mirroredComparison(compareRuns(b, a));
  const correspondence = correspond(a.timeline.system, b.timeline.system);
  const matched = match(correspondence, a, b);
  const { matching } = matched;
  const [traceA, traceB] = [matched.a.trace, matched.b.trace];
  const end = Number.POSITIVE_INFINITY;
  const differences = differencesOf({
    a: { trace: traceA, isCut: isCut(a.timeline), end },
    b: { trace: traceB, isCut: isCut(b.timeline), end },
    matching,
    waits: [...spinsOf(traceB, traceA, matching, 'b'), ...spinsOf(traceA, traceB, matching, 'a')],
  });
  return { ...matched, correspondence, differences, carried: null };
}

/** The run of a schedule, and what is wrong with it. Throws ScheduleError. */
export function runOf(system: System, schedule: readonly Step[]): Run {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch);
  return { timeline: Timeline.of(system, schedule), verdict: watch.verdict };
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

/** Nothing is left to do in the run. */
export function hasEnded({ timeline }: Side): boolean {
  return !isCut(timeline);
}

/** The run stops although something is left to do. */
function isCut(timeline: Timeline): boolean {
  return timeline.enabledAtEnd().some(({ kind }) => kind !== 'nmi');
}

/** Any fixed order of runs will do. */
function comesFirst(a: Timeline, b: Timeline): boolean {
  const [textA, textB] = [a, b].map(({ system }) => system.program.files[0]?.text ?? '');
  if (textA !== textB) return textA < textB;
  const length = Math.min(a.schedule.length, b.schedule.length);
  for (let at = 0; at < length; at++) {
    const [codeA, codeB] = [a.schedule[at].code, b.schedule[at].code];
    if (codeA !== codeB) return codeA < codeB;
  }
  return a.schedule.length < b.schedule.length;
}

function mirroredComparison(comparison: Comparison): Comparison {
  const { a, b, matching, correspondence, differences, carried } = comparison;
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
    carried,
  };
}
