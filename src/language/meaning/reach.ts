/** What a function may come to run. */
import type { CFunction } from './tree.ts';

/** The functions, and all that they call. */
export function reachable(roots: readonly CFunction[]): Set<CFunction> {
  const reached = new Set(roots);
  for (const fn of reached) for (const { callee } of fn.calls) reached.add(callee);
  return reached;
}

/** True when the function, or one that it calls, has locals that live in memory. */
export const needsHome = (fn: CFunction): boolean =>
  [...reachable([fn])].some(({ variables }) =>
    variables.some(({ inMemory, storage }) => inMemory && storage !== 'global'),
  );

/** True when the function, or one that it calls, executes a site. */
export const executesSite = (fn: CFunction): boolean =>
  [...reachable([fn])].some(({ effects }) => effects.some(({ kind }) => kind === 'execute'));
