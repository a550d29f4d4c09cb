/** Whether a changed run does what was asked: what is moved may wait for what it was moved before. */
import type { Columns } from '../../history/columns.ts';
import type { Timeline } from '../../history/timeline.ts';
import { issuedAt } from '../state/site-facts.ts';
import type { Change } from './change.ts';
import { drainOf } from './drain-order.ts';

/** Null where it does, or where an event that says so is not there; else why not, in words. */
export function missedEffect(timeline: Timeline, made: Timeline, change: Change): string | null {
  switch (change.kind) {
    case 'skip':
      return null;
    case 'delay': {
      const { event, until } = change;
      const drain = drainOf(made, issuedAt(timeline, event));
      const isEarly = until !== null && drain >= 0 && drain < counterpart(timeline, made, until);
      return isEarly ? `event ${until} comes only when the store has reached memory` : null;
    }
    case 'swap': {
      const { event, other } = change;
      const [own, others] = [event, other].map((one) => counterpart(timeline, made, one));
      const isLater = other > event;
      if (own === NEVER || others === NEVER || others > own !== isLater) return null;
      return `event ${other} comes ${isLater ? 'behind' : 'before'} event ${event} all the same`;
    }
    case 'hold': {
      const { mark, cpu, until } = change;
      const next = made.find(mark, 1, (index) => made.columns.cpu[index] === cpu);
      const isEarly = until !== null && next >= 0 && next < counterpart(timeline, made, until);
      return isEarly ? `event ${until} comes only when CPU${cpu} has gone on` : null;
    }
  }
}

const NEVER = -1;

/** The event of the other run that its CPU has come to as often at the same operation; NEVER for none. */
function counterpart(timeline: Timeline, made: Timeline, event: number): number {
  const [own, other] = [timeline.columns, made.columns];
  let left = 0;
  for (let index = 0; index <= event; index++) if (isAlike(own, index, own, event)) left++;
  return made.find(0, 1, (index) => isAlike(other, index, own, event) && --left === 0);
}

/** The same CPU, kind, operation and place. */
function isAlike(columns: Columns, index: number, others: Columns, other: number): boolean {
  return (
    columns.cpu[index] === others.cpu[other] &&
    columns.kind[index] === others.kind[other] &&
    columns.pc[index] === others.pc[other] &&
    columns.fn[index] === others.fn[other] &&
    columns.address[index] === others.address[other]
  );
}
