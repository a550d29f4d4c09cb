/**
 * Which branches let an operation run: control dependence (Ferrante, Ottenstein and Warren 1987), and the
 * loops that are waits, of which an operation behind them is not control dependent and yet stands on their end.
 */
import { eachLocal } from './compile-expressions.ts';
import { goesOn, operandsOf, targetOf, writtenLocal } from './live-locals.ts';
import type { ProgramFunction } from './program.ts';

/** Where control goes from an operation: to none, one or two others. */
function waysFrom({ operations }: ProgramFunction, pc: number): number[] {
  const operation = operations[pc];
  const target = targetOf(operation);
  return [...(goesOn(operation) ? [pc + 1] : []), ...(target >= 0 ? [target] : [])];
}

/** True for an operation from which there are two ways: a branch, or a load whose fault goes elsewhere. */
export const hasTwoWays = (fn: ProgramFunction, pc: number): boolean =>
  waysFrom(fn, pc).length === 2;

/** Everything that may run from `from` on, `from` included, without going on from `avoided`. */
function reachableFrom(fn: ProgramFunction, from: number, avoided = -1): Set<number> {
  const seen = new Set<number>();
  const open = [from];
  for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
    if (pc === avoided || seen.has(pc) || fn.operations[pc] === undefined) continue;
    seen.add(pc);
    open.push(...waysFrom(fn, pc));
  }
  return seen;
}

/** True when the function can end from `from` on without running `avoided`. */
function canLeave(fn: ProgramFunction, from: number, avoided: number): boolean {
  if (from === avoided) return false;
  const isLast = (pc: number) => {
    const ways = waysFrom(fn, pc);
    return ways.length === 0 || ways.some((way) => fn.operations[way] === undefined);
  };
  return [...reachableFrom(fn, from, avoided)].some(isLast);
}

const controllers = new WeakMap<ProgramFunction, Map<number, number[]>>();

/**
 * The operations with two ways of which one always leads to `pc` and the other need not, ascending. Kept
 * for each operation that has been asked for.
 */
export function controllersOf(fn: ProgramFunction, pc: number): readonly number[] {
  const known = controllers.get(fn) ?? new Map<number, number[]>();
  controllers.set(fn, known);
  const found = known.get(pc);
  if (found !== undefined) return found;
  const made = fn.operations.flatMap((_, at) => {
    const ways = waysFrom(fn, at);
    if (ways.length < 2) return [];
    return canLeave(fn, ways[0], pc) !== canLeave(fn, ways[1], pc) ? [at] : [];
  });
  known.set(pc, made);
  return made;
}

/** What may run when the branch goes the way to `way` and not when it goes the other one. */
export function onlyOn(fn: ProgramFunction, branch: number, way: number): ReadonlySet<number> {
  const [other] = waysFrom(fn, branch).filter((next) => next !== way);
  if (other === undefined) return new Set();
  const either = reachableFrom(fn, other);
  return new Set([...reachableFrom(fn, way)].filter((pc) => !either.has(pc)));
}

const waits = new WeakMap<ProgramFunction, Map<number, number>>();

/**
 * Where control goes when the wait that the branch ends is over; -1 for a branch that ends none. A wait is a
 * loop that carries no local from one round to the next: it ends when somebody else changes what it reads.
 */
export function waitEnd(fn: ProgramFunction, branch: number): number {
  const known = waits.get(fn) ?? new Map<number, number>();
  waits.set(fn, known);
  const found = known.get(branch);
  if (found !== undefined) return found;
  const end = findWaitEnd(fn, branch);
  known.set(branch, end);
  return end;
}

function findWaitEnd(fn: ProgramFunction, branch: number): number {
  const ways = waysFrom(fn, branch);
  if (ways.length < 2) return -1;
  const again = ways.filter((way) => reachableFrom(fn, way).has(branch));
  if (again.length !== 1) return -1;
  const round = [...reachableFrom(fn, again[0])].filter((pc) => reachableFrom(fn, pc).has(branch));
  return carriesNothing(fn, new Set([...round, branch])) ? ways[ways[0] === again[0] ? 1 : 0] : -1;
}

/** No local that the loop writes is read in it before it is written, from its first operation on. */
function carriesNothing(fn: ProgramFunction, loop: ReadonlySet<number>): boolean {
  const first = Math.min(...loop);
  const written = new Set([...loop].map((pc) => writtenLocal(fn.operations[pc])));
  return [...written].every((local) => local < 0 || !isReadFirst(fn, loop, first, local));
}

function isReadFirst(
  fn: ProgramFunction,
  loop: ReadonlySet<number>,
  first: number,
  local: number,
): boolean {
  const seen = new Set<number>();
  const open = [first];
  for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
    if (!loop.has(pc) || seen.has(pc)) continue;
    seen.add(pc);
    const operation = fn.operations[pc];
    let isRead = false;
    for (const operand of operandsOf(operation)) {
      if (operand !== null) eachLocal(operand, (one) => (isRead ||= one === local));
    }
    if (isRead) return true;
    if (writtenLocal(operation) !== local) open.push(...waysFrom(fn, pc));
  }
  return false;
}
