/** Which events write or read a local of one activation of a function. */

import type { Timeline } from '../../history/timeline.ts';
import type { LineSteps } from '../../inspect/events/line-steps.ts';
import type { Matcher } from '../../inspect/events/scan.ts';
import type { Event } from '../../machine/events/events.ts';
import { eachLocal } from '../../machine/program/compile-expressions.ts';
import { operandsOf } from '../../machine/program/live-locals.ts';
import type { Value } from '../../machine/program/values.ts';
import { topContext } from '../../machine/state/machine.ts';
import type { AccessType } from '../protocol/messages.ts';
import { eitherOf } from './matchers.ts';

export interface LocalPlace {
  /** Number of the activation in the run's course. */
  activation: number;
  /** Index of the local. */
  local: number;
}

/** A change of the local, a read of it, or either. The course has to be known whole. */
export function localMatcher(
  timeline: Timeline,
  steps: LineSteps,
  place: LocalPlace,
  access: AccessType,
): Matcher {
  const write = writeMatcher(timeline, steps, place);
  const read = readMatcher(timeline, steps, place);
  if (access === 'write') return write;
  return access === 'read' ? read : eitherOf(write, read);
}

/** An operation of the activation itself, or the return of what it called, put another value there. */
function writeMatcher(
  timeline: Timeline,
  steps: LineSteps,
  { activation, local }: LocalPlace,
): Matcher {
  const { columns } = timeline;
  const isReturn = (index: number): boolean => columns.kindAt(index) === 'returned';
  return {
    mayMatch: (index) => {
      const own = steps.activationOf(index);
      if (own === activation) return !isReturn(index);
      return isReturn(index) && own >= 0 && steps.activations[own].below === activation;
    },
    check: ({ event, index }) => {
      const value = given(event, local);
      if (value === null) return false;
      const frames = topContext(timeline.machineAt(index).cpus[event.cpu])?.frames ?? [];
      return frames.at(event.kind === 'returned' ? -2 : -1)?.locals[local] !== value;
    },
  };
}

/** What the event puts into the local of that index, null for nothing. */
function given(event: Event, local: number): Value | null {
  if (!('local' in event) || event.local !== local || event.kind === 'called') return null;
  if (event.kind === 'exchanged') return event.old;
  return 'value' in event ? event.value : null;
}

/** The activation begins an operation that has the local among its operands. */
function readMatcher(
  timeline: Timeline,
  steps: LineSteps,
  { activation, local }: LocalPlace,
): Matcher {
  const { columns, system } = timeline;
  const { operations } = system.program.functions[steps.activations[activation].fn];
  const reads = operations.map((operation) => {
    let isRead = false;
    for (const operand of operandsOf(operation)) {
      if (operand !== null) eachLocal(operand, (index) => (isRead ||= index === local));
    }
    return isRead;
  });
  // An instruction of a site is fetched and executed by one operation, in several events.
  const isLater = (index: number): boolean =>
    ['executed', 'trapped', 'site-left'].includes(columns.kindAt(index));
  return {
    mayMatch: (index) =>
      steps.activationOf(index) === activation && reads[columns.pc[index]] && !isLater(index),
    check: ({ event }) => event.kind !== 'fetched' || event.offset === 0,
  };
}
