/**
 * Moving along the run: where a step or a continue ends. All CPUs move together; what stops the run on the way
 * stops a step too. As much of the run is looked at as has to be, a slice at a time.
 */
import { lineMark, outMark } from '../../inspect/events/line-steps.ts';
import type { Direction } from '../../inspect/events/motion.ts';
import { SEGMENT } from '../../inspect/events/scan.ts';
import type { Debuggee } from '../run/debuggee.ts';
import type { StopPoint } from './stop-point.ts';

export type Goal =
  /** On to whatever stops the run. */
  | { kind: 'run' }
  /** To where the CPU is about to begin a line: with `isOver`, not one of what it calls meanwhile. */
  | { kind: 'line'; cpu: number; isOver: boolean }
  /** To where the function that the CPU is in has ended. */
  | { kind: 'out'; cpu: number }
  /** One event. */
  | { kind: 'event' };

export interface Travel {
  goal: Goal;
  direction: Direction;
  from: number;
}

export interface Arrival {
  mark: number;
  /** What stops the run there, exceptions first; empty where the goal is reached or the run is over. */
  points: readonly StopPoint[];
  /** The goal was reached. */
  isGoal: boolean;
}

/** How far a travel has been looked at, 0 to 1, or where it ends. */
export type Looked = { progress: number } | { arrival: Arrival };

/** A slice ends after so many events run again, or looked at in the columns. */
const MOST_WALKED = 8192;
const MOST_LOOKED_AT = 1 << 20;

/** Does one slice of looking. */
export function look(debuggee: Debuggee, travel: Travel, points: readonly StopPoint[]): Looked {
  let cost = 0;
  for (let looked = 0; ; looked += SEGMENT) {
    const next = nextLook(debuggee, travel, points);
    if ('arrival' in next) return next;
    if (cost >= MOST_WALKED || looked >= MOST_LOOKED_AT) {
      return { progress: progressOf(debuggee, travel, next) };
    }
    cost += next.point.meetings.look(next.segment);
  }
}

/** What has to be looked at before it is known where a travel ends. */
interface Open {
  point: StopPoint;
  segment: number;
}

function nextLook(
  debuggee: Debuggee,
  travel: Travel,
  points: readonly StopPoint[],
): Open | { arrival: Arrival } {
  const { direction, from } = travel;
  const goal = goalMark(debuggee, travel);
  const stopping = points.filter(({ log }) => log === null);
  let mark = goal >= 0 ? goal : direction > 0 ? debuggee.timeline.length : 0;
  for (const point of stopping) {
    const nearest = point.meetings.nearest(from, direction, mark);
    if ('open' in nearest) return { point, segment: nearest.open };
    if (nearest.mark >= 0) mark = nearest.mark;
  }
  const [low, high] = direction > 0 ? [from + 1, mark] : [mark, from - 1];
  for (const point of points) {
    const { log, meetings } = point;
    const segment =
      log === null ? meetings.openBetween(mark, mark) : meetings.openBetween(low, high);
    if (segment >= 0) return { point, segment };
  }
  const met = mark === from ? [] : stopping.filter(({ meetings }) => meetings.isMetAt(mark));
  const isException = ({ reason }: StopPoint): number => (reason === 'exception' ? 0 : 1);
  met.sort((a, b) => isException(a) - isException(b));
  return { arrival: { mark, points: met, isGoal: mark === goal } };
}

/** -1 where the run does not reach it. */
function goalMark({ timeline }: Debuggee, { goal, direction, from }: Travel): number {
  switch (goal.kind) {
    case 'run':
      return -1;
    case 'event': {
      const next = from + direction;
      return next >= 0 && next <= timeline.length ? next : -1;
    }
    case 'line':
      return lineMark(timeline, from, goal.cpu, direction, goal.isOver);
    case 'out':
      return outMark(timeline, from, goal.cpu);
  }
}

function progressOf({ timeline }: Debuggee, { from, direction }: Travel, open: Open): number {
  const way = direction > 0 ? timeline.length - from : from;
  const done = (open.segment * SEGMENT - from) * direction;
  return Math.min(1, Math.max(0, done / Math.max(1, way)));
}
