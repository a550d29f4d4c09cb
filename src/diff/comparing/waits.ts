/** Where a CPU waits in one run and went on in the other. */
import type { Deviations } from '../carrying/deviations.ts';
import { laneOf, PRIVATE } from '../pairing/event-meaning.ts';
import { type Matching, NONE } from './event-matching.ts';
import type { Trace } from './run-trace.ts';

export interface Wait {
  /** The run that waits. */
  side: 'a' | 'b';
  /** The event of the other run then, and the mark at which the CPU stands before what it waits at. */
  other: number;
  own: number;
  /** It reads again and again; else the operation was not enabled. */
  spins: boolean;
  /** The event that ended the wait, NONE for none. */
  ended: number;
}

/** The waits that carrying a schedule over met; of several before one step only the last. */
export function waitsMet({ list }: Deviations): Wait[] {
  const byStep = new Map<number, Wait>();
  for (const { kind, step, aEvent, bEvent, spins, ended } of list) {
    if (kind !== 'waits') continue;
    byStep.set(step, { side: 'b', other: aEvent, own: bEvent, spins, ended });
  }
  return [...byStep.values()];
}

/** The spins of one recorded run in whose place the other went on. */
export function spinsOf(own: Trace, other: Trace, matching: Matching, side: 'a' | 'b'): Wait[] {
  const [partner, repeats, othersRepeats] =
    side === 'a'
      ? [matching.toB, matching.repeatsInA, matching.repeatsInB]
      : [matching.toA, matching.repeatsInB, matching.repeatsInA];
  const lanes = lanesOf(other);
  const last = new Map<number, number>();
  const open = new Map<number, Wait>();
  const waits: Wait[] = [];
  for (let event = 0; event < own.length; event++) {
    if (own.meanings[event] === PRIVATE) continue;
    const lane = laneOf(own.meanings[event]);
    if (repeats[event] === 0) {
      const wait = open.get(lane);
      if (wait !== undefined) wait.ended = event;
      open.delete(lane);
      if (partner[event] !== NONE) last.set(lane, partner[event]);
      continue;
    }
    if (open.has(lane)) continue;
    const next = following(lanes.get(lane) ?? [], last.get(lane) ?? -1);
    if (next === undefined || othersRepeats[next] === 1) continue;
    const wait: Wait = { side, other: next, own: event, spins: true, ended: NONE };
    open.set(lane, wait);
    waits.push(wait);
  }
  return waits;
}

function lanesOf({ meanings, length }: Trace): Map<number, number[]> {
  const lanes = new Map<number, number[]>();
  for (let event = 0; event < length; event++) {
    if (meanings[event] === PRIVATE) continue;
    const lane = lanes.get(laneOf(meanings[event]));
    if (lane === undefined) lanes.set(laneOf(meanings[event]), [event]);
    else lane.push(event);
  }
  return lanes;
}

/** The first event of an ascending list behind the given one. */
function following(events: readonly number[], event: number): number | undefined {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle] <= event) low = middle + 1;
    else high = middle;
  }
  return events[low];
}
