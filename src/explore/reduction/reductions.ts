/** The reductions that go by what is known of a program's accesses (E3.13 to E3.16), and where each is of use. */
import { isEndless } from '../../detectors/starvation.ts';
import { type BudgetFields, budgetFields } from '../../machine/snapshots/budgets.ts';
import type { LeftOut } from '../../machine/snapshots/left-out.ts';
import type { System } from '../../machine/state/system.ts';
import type { AccessTable } from './footprints/access-table.ts';
import { type Knowledge, knowledgeOf } from './footprints/knowledge.ts';

/** `k`: constant cells. `d`: unread cells. `a`: independent accesses. `s`: budgets of NMIs. */
export type Reduction = 'k' | 'd' | 'a' | 's';
export type Reductions = ReadonlySet<Reduction>;

export const ALL_REDUCTIONS: Reductions = new Set<Reduction>(['k', 'd', 'a', 's']);
export const NO_REDUCTIONS: Reductions = new Set();

/**
 * Those of the wanted ones that the system allows. None where text may be stale: what a CPU may still fetch
 * depends on the order of accesses that have nothing else to do with each other. None where NMIs come without
 * end, where time is told by rules of its own (E11).
 */
export function usableReductions(system: System, wanted: Reductions): Reductions {
  if (system.keepsVersions || isEndless(system)) return NO_REDUCTIONS;
  const hasBudgets = budgetFields(system) !== null;
  return new Set([...wanted].filter((one) => one !== 's' || hasBudgets));
}

/** What one search goes by: until an access is met that the table does not have. */
export interface Reduced {
  on: Reductions;
  table: AccessTable;
  knowledge: Knowledge;
  /** What fingerprints leave out. */
  left: LeftOut;
  /** Null where budgets are part of the fingerprint. */
  budgets: BudgetFields | null;
}

export function reducedBy(system: System, on: Reductions, table: AccessTable): Reduced {
  const knowledge = knowledgeOf(system, table, { k: on.has('k'), d: on.has('d') });
  const { constant, unread, quiet } = knowledge;
  const budgets = on.has('s') ? budgetFields(system) : null;
  const cells = constant.map((one, cell) => one | unread[cell]);
  return { on, table, knowledge, left: { cells, quiet, budgets: budgets !== null }, budgets };
}
