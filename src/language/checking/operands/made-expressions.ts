/** Expressions that nobody has written: what a primitive is made of. */
import type { SourceRange } from '../../../machine/program/program.ts';
import type { CType } from '../../meaning/ctypes.ts';
import type { Expression, Place, Variable } from '../../meaning/tree.ts';
import type { Checker } from '../scope/checker.ts';

/** One after the other; the value is the last one's. */
export function inTurn(first: Expression, ...others: Expression[]): Expression {
  return others.reduce((left, right): Expression => {
    const { type, source } = right;
    return { kind: 'comma', left, right, type, source };
  }, first);
}

/** A local of the frame that a primitive makes for itself. */
export function frameLocal(
  checker: Checker,
  name: string,
  type: CType,
  source: SourceRange,
): Place & { kind: 'variable' } {
  const variable: Variable = {
    name,
    type,
    storage: 'local',
    owner: checker.fn?.name ?? null,
    inMemory: false,
    assigned: true,
    initial: [],
    source,
  };
  checker.fn?.variables.push(variable);
  return { kind: 'variable', variable, type, source };
}

/** `place = value`, which fits. */
export function assigned(place: Place, value: Expression): Expression {
  const { type, source } = value;
  return { kind: 'assign', place, value, before: null, after: null, type, source };
}
