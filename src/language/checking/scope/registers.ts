/** Registers of litmus tests: locals that need no declaration, one of a name in each thread. */
import type { SourceRange } from '../../../machine/program/program.ts';
import { type CType, unqualified } from '../../meaning/ctypes.ts';
import type { Variable } from '../../meaning/tree.ts';
import type { Checker } from './checker.ts';

/** Declares a register of the function that is checked, for all of it. */
export function declareRegister(
  checker: Checker,
  name: string,
  type: CType,
  source: SourceRange,
): void {
  const { fn } = checker;
  if (fn === null) return;
  const variable: Variable = {
    name,
    type: unqualified(type),
    storage: 'local',
    owner: fn.name,
    inMemory: false,
    assigned: true,
    initial: [],
    source,
  };
  fn.variables.push(variable);
  let scope = checker.scope;
  // Its function's scope: outside it are the file and what is predefined.
  while (scope.outer?.outer?.outer) scope = scope.outer;
  scope.names.set(name, { kind: 'variable', variable });
}

/** The thread's register of that name; undefined where it has none, and in what is no thread. */
export function registerOf({ fn, registers }: Checker, name: string): Variable | undefined {
  if (fn === null || !registers.has(fn.name)) return undefined;
  return fn.variables.find((each) => each.storage === 'local' && each.name === name);
}
