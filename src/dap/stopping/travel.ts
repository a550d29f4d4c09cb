/**
 * Moving along the run: where a step or a continue ends. All CPUs move together; what stops the run on the way
 * stops a step too. Pure: the marks of stop points and the course of the run are looked up, a slice at a time.
 */
import type { Direction } from '../../inspect/events/motion.ts';
import { slice } from '../../inspect/events/scan.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { isMetAt, nearestBeyond, type StopPoint } from './stop-point.ts';

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
  /** What stops the run there, the failure first; empty where the goal is reached or the run is over. */
  points: readonly StopPoint[];
  /** The goal was reached. */
  isGoal: boolean;
}

/** Does some of what has to be known: how much of it is, from 0 to 1. */
export function prepare({ steps }: Debuggee, travel: Travel, points: readonly StopPoint[]): number {
  const needsSteps = travel.goal.kind === 'line' || travel.goal.kind === 'out';
  const isAsked = needsSteps || points.some((point) => point.needsSteps);
  if (isAsked && steps.progress < 1) steps.advance();
  else advanceOne(points);
  const parts = points.map(({ meetings }) => meetings.progress);
  if (isAsked) parts.push(steps.progress);
  return parts.length === 0 ? 1 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

/** A slice of looking for where the first point that is not known whole is met. */
function advanceOne(points: readonly StopPoint[]): void {
  const open = points.find(({ meetings }) => meetings.progress < 1);
  if (open === undefined) return;
  const { meetings } = open;
  slice(() => {
    const walked = meetings.advance();
    return { walked, isOver: meetings.progress >= 1 };
  });
}

/** Where the travel ends, once all that it needs is known. */
export function arrive(debuggee: Debuggee, travel: Travel, points: readonly StopPoint[]): Arrival {
  const { direction, from } = travel;
  const { length } = debuggee.timeline;
  const goal = goalMark(debuggee, travel);
  let mark = goal;
  for (const { meetings, log } of points) {
    if (log !== null) continue;
    const met = nearestBeyond(meetings.marks, from, direction);
    if (met >= 0 && (mark < 0 || (mark - met) * direction > 0)) mark = met;
  }
  if (mark < 0) mark = direction > 0 ? length : 0;
  const met = points.filter(({ log, meetings }) => log === null && isMetAt(meetings, mark));
  const isException = ({ reason }: StopPoint): number => (reason === 'exception' ? 0 : 1);
  return {
    mark,
    points: mark === from ? [] : met.sort((a, b) => isException(a) - isException(b)),
    isGoal: mark === goal,
  };
}

/** -1 where the run does not reach it. */
function goalMark({ steps, timeline }: Debuggee, { goal, direction, from }: Travel): number {
  switch (goal.kind) {
    case 'run':
      return -1;
    case 'event': {
      const next = from + direction;
      return next >= 0 && next <= timeline.length ? next : -1;
    }
    case 'line':
      return steps.lineMark(from, goal.cpu, direction, goal.isOver);
    case 'out': {
      const activation = steps.activations[steps.activationAt(from, goal.cpu)];
      return activation === undefined || activation.ended > timeline.length ? -1 : activation.ended;
    }
  }
}
