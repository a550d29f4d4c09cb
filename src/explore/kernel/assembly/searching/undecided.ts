/**
 * Components of which a worker cannot say whether a run can end from there, since that depends on states that
 * another one has open: the outermost state of each is kept, until all have nothing else left to do. Where a step leads
 * from one to another only the first is kept: who decides that comes to the others.
 */

import { L_FLAGS, L_KEPT, restore, Search } from './levels';
import { printMachine } from './machine-print';
import { levelOf, P_END, pack } from './parcels';

/** Of a kept level: others are reached by way of it alone. */
const LEADS_ON: i32 = 1;

/** The level, whose component is left, is kept; false where there is no room for it. */
export function keepUndecided(level: usize): bool {
  const to = <usize>load<u32>(level, L_KEPT);
  const leadsOn = to !== Search.kept;
  if (!pack(level, to, Search.keptEnd, 0, 0)) return false;
  if (leadsOn) store<i32>(levelOf(to), LEADS_ON, L_FLAGS);
  Search.kept = <usize>load<u32>(to, P_END);
  return true;
}

/** What was kept on the way of a level that is left is reached from its parent too, unless it is closed. */
export function noteKept(parent: usize, level: usize, isReached: bool): void {
  const kept = isReached ? load<u32>(level, L_KEPT) : <u32>Search.kept;
  if (kept > load<u32>(parent, L_KEPT)) store<u32>(parent, kept, L_KEPT);
}

/** The parcel's machine is the present one, with its fingerprint. */
export function standAt(parcel: usize): void {
  restore(levelOf(parcel));
  printMachine();
}

export function leadsOn(parcel: usize): bool {
  return load<i32>(levelOf(parcel), L_FLAGS) === LEADS_ON;
}
