/** Branches as schedules, to be kept in a file, and made again from them. */
import { createHash } from 'node:crypto';
import { detectAtEnd } from '../../detectors/at-end.ts';
import { ScheduleError } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import { watchedTimeline } from '../../history/watched-timeline.ts';
import { type Step, stepOfCode } from '../../machine/stepping/steps.ts';
import type { Branch } from './branches.ts';
import { readContinuation, roundRobin } from './continuations.ts';

/** A schedule, told by how it differs from the run's. */
export interface BranchSchedule {
  /** How many of the run's first steps are its first ones too. */
  shared: number;
  /** Codes of its steps from there on. */
  steps: readonly number[];
}

/** What identifies the first `steps` steps of a schedule: SHA-256 of their codes, each in two bytes. */
export function schedulePrint(schedule: readonly Step[], steps: number): string {
  const codes = new Uint8Array(2 * steps);
  for (let at = 0; at < steps; at++) {
    const { code } = schedule[at];
    codes[2 * at] = code & 0xff;
    codes[2 * at + 1] = code >> 8;
  }
  return createHash('sha256').update(codes).digest('hex');
}

/** How many steps two runs begin with alike. */
function alike(a: readonly Step[], b: readonly Step[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

export function branchSchedule(run: Timeline, { timeline }: Branch): BranchSchedule {
  const shared = alike(run.schedule, timeline.schedule);
  return { shared, steps: timeline.schedule.slice(shared).map(({ code }) => code) };
}

/** The mark up to which two runs of one system have the same events. */
function sharedMark(a: Timeline, b: Timeline): number {
  const steps = alike(a.schedule, b.schedule);
  const { step } = a.columns;
  let mark = 0;
  while (mark < a.length && step[mark] < steps) mark++;
  return mark;
}

/** What is known of a branch beside its schedule. */
export interface KeptBranch extends BranchSchedule {
  /** How it went on, in the user's words. */
  strategy: string;
  saved: string | null;
}

/**
 * The branch, made again: with its failure, and open where it can go on. A message where the run does not lead
 * there, as for a run of another program. `leftAt` is at most where it parts from its parent.
 */
export function branchAgain(
  root: Branch,
  parent: Branch,
  kept: KeptBranch,
  { id, leftAt }: { id: number; leftAt: number },
): Branch | string {
  const { system, schedule } = root.timeline;
  if (kept.shared > schedule.length) return `it shares ${kept.shared} steps with a shorter run`;
  const own = kept.steps.map(stepOfCode);
  if (own.includes(undefined)) return 'it has a step that is none';
  const steps = [...schedule.slice(0, kept.shared), ...(own as Step[])];
  const made = madeAgain(root.timeline, steps);
  if (typeof made === 'string') return made;
  const { timeline, first } = made;
  const isOver = timeline.enabledAtEnd().every(({ kind }) => kind === 'nmi');
  const atEnd = isOver && first === null ? detectAtEnd(system, timeline.head) : null;
  const critical = atEnd === null ? first : { failure: atEnd, event: timeline.length };
  const continuation = readContinuation(kept.strategy);
  return {
    id,
    parent: parent.id,
    leftAt: Math.min(leftAt, sharedMark(timeline, parent.timeline)),
    timeline,
    critical,
    isOpen: first === null && !isOver,
    continuation: typeof continuation === 'string' ? roundRobin() : continuation,
    savedAs: kept.saved,
    mark: timeline.length,
  };
}

function madeAgain({ system }: Timeline, steps: readonly Step[]) {
  try {
    return watchedTimeline(system, steps);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return error.message;
  }
}
