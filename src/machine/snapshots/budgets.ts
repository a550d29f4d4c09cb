/**
 * Budgets of NMIs: how many may still arrive, at all CPUs together and at each. Packed into 32 bits, each number
 * with a spare bit above it, so that one subtraction tells whether all of one budget's are as large as another's.
 */
import type { Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';

export interface BudgetFields {
  /** Where each number begins: that of the machine, of CPU 0, of CPU 1, ... */
  shifts: readonly number[];
  /** All spare bits. */
  spare: number;
}

/** Null where they do not fit into 32 bits, or where there are no NMIs. */
export function budgetFields({ nmis, nmisPerCpu }: System): BudgetFields | null {
  if (nmis === 0) return null;
  const shifts: number[] = [];
  let spare = 0;
  let at = 0;
  for (const most of [nmis, ...nmisPerCpu]) {
    shifts.push(at);
    at += 32 - Math.clz32(most) + 1;
    if (at > 32) return null;
    spare |= 1 << (at - 1);
  }
  return { shifts, spare };
}

/** `order[place]`: the CPU whose number stands at that place. */
export function packBudget(
  { shifts }: BudgetFields,
  { cpus, nmisLeft }: Machine,
  order: ArrayLike<number>,
): number {
  let packed = nmisLeft;
  for (let place = 0; place < cpus.length; place++) {
    packed |= cpus[order[place]].nmisLeft << shifts[place + 1];
  }
  return packed;
}

/** Every number of `budget` is as large as that of `other`, or larger. */
export const coversBudget = (spare: number, budget: number, other: number): boolean =>
  (((budget | spare) - other) & spare) === spare;
