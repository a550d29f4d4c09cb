/**
 * Levels without the path that they stand on: what a worker hands to another one, and the outermost state of a
 * component of which it cannot say whether a run can end. All parts are copied, and the steps that lead there.
 */
import { Now, partCount, sizeOfPart } from '../state/now';
import { isNmi } from './advance';
import {
  keepParts,
  L_COUNT,
  L_FLAGS,
  L_KEPT,
  L_LOW,
  L_NEXT,
  L_NUMBER,
  L_PREVIOUS,
  L_STEP,
  L_TRIED,
  printsAt,
  restore,
  Search,
  stepsAt,
  UNSURE,
} from './levels';

/** How many steps lead to its state, where it ends, and then those steps; behind them the level. */
export const P_COUNT: usize = 0;
export const P_END: usize = 4;
const P_STEPS: usize = 8;

export function levelOf(parcel: usize): usize {
  return behindSteps(parcel, load<i32>(parcel, P_COUNT));
}

function behindSteps(parcel: usize, count: i32): usize {
  return parcel + P_STEPS + ((((<usize>count) << 2) + 7) & ~7);
}

/** The level, with its steps from one to another, becomes a parcel; false where there is no room for it. */
export function pack(level: usize, to: usize, end: usize, first: i32, last: i32): bool {
  const before = Search.way === 0 ? 0 : load<i32>(Search.way, P_COUNT);
  let count = before;
  for (let at = level; load<u32>(at) !== 0; at = <usize>load<u32>(at)) count++;
  const copy = behindSteps(to, count);
  restore(level);
  const steps = stepsAt(copy);
  const behind = (steps + ((<usize>(last - first)) << 2) + 7) & ~7;
  if (behind + sizeOfAll() > end) return false;
  store<i32>(to, count, P_COUNT);
  memory.copy(to + P_STEPS, Search.way + P_STEPS, (<usize>before) << 2);
  let place = to + P_STEPS + ((<usize>count) << 2);
  for (let at = level; load<u32>(at) !== 0; at = <usize>load<u32>(at)) {
    place -= 4;
    store<i32>(place, load<i32>(at, L_STEP));
  }
  memory.copy(copy, level, printsAt(level) - level);
  memory.copy(printsAt(copy), printsAt(level), stepsAt(level) - printsAt(level));
  memory.copy(steps, stepsAt(level) + ((<usize>first) << 2), (<usize>(last - first)) << 2);
  store<u32>(copy, 0, L_PREVIOUS);
  store<i32>(copy, -1, L_STEP);
  // Nothing is of its component: it is another worker's state.
  store<i32>(copy, -1, L_NUMBER);
  store<i32>(copy, i32.MAX_VALUE, L_LOW);
  store<i32>(copy, 0, L_FLAGS);
  store<i32>(copy, 0, L_NEXT);
  store<i32>(copy, last - first, L_COUNT);
  store<i32>(copy, 0, L_TRIED);
  for (let index = 0; index < partCount(); index++) store<u8>(Now.owned + <usize>index, 1);
  store<u32>(to, <u32>keepParts(copy, behind), P_END);
  return true;
}

/** Bytes of all parts of the present machine. */
function sizeOfAll(): usize {
  let size: usize = 0;
  for (let index = 0; index < partCount(); index++) size += (sizeOfPart(index) + 7) & ~7;
  return size;
}

/**
 * Of the level's untried steps, how many come before the first NMI. With the rule s NMIs are the last steps, so that
 * states are met with many NMIs left first: those cover the others.
 */
function untried(level: usize, areNmis: bool): i32 {
  const count = load<i32>(level, L_COUNT);
  const next = load<i32>(level, L_NEXT);
  const steps = stepsAt(level);
  if (areNmis) return count - next;
  let index = next;
  while (index < count && !isNmi(load<i32>(steps + ((<usize>index) << 2)))) index++;
  return index - next;
}

/** The outermost level that has steps to spare; 0 where there is none. */
function sparing(areNmis: bool): usize {
  let from: usize = 0;
  for (let level = Search.level; level !== 0; level = <usize>load<u32>(level)) {
    if (untried(level, areNmis) > (level === Search.level ? 1 : 0)) from = level;
  }
  return from;
}

/** Half of the untried steps of the outermost level that has some becomes a parcel; false where there are none to spare. */
export function give(to: usize, end: usize): bool {
  let level = sparing(false);
  const areNmis = level === 0;
  if (areNmis) level = sparing(true);
  if (level === 0) return false;
  const count = load<i32>(level, L_COUNT);
  const spare = untried(level, areNmis);
  const last = load<i32>(level, L_NEXT) + spare;
  const first = last - ((spare + 1) >> 1);
  if (!pack(level, to, end, first, last)) return false;
  const steps = stepsAt(level);
  for (let index = first; index < last; index++) {
    if (isNmi(load<i32>(steps + ((<usize>index) << 2)))) continue;
    store<i32>(level, load<i32>(level, L_FLAGS) | UNSURE, L_FLAGS);
  }
  const behind = (<usize>(count - last)) << 2;
  memory.copy(steps + ((<usize>first) << 2), steps + ((<usize>last) << 2), behind);
  store<i32>(level, first + count - last, L_COUNT);
  return true;
}

/** What another worker has given is all that there is to do. */
export function take(parcel: usize): void {
  Search.way = parcel;
  Search.level = levelOf(parcel);
  Search.top = <usize>load<u32>(parcel, P_END);
  store<u32>(Search.level, <u32>Search.kept, L_KEPT);
  Search.levels = load<i32>(parcel, P_COUNT) + 1;
}
