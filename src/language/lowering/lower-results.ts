/** The locals that take what calls and primitives give. */
import type { Expression } from '../../machine/program/program.ts';
import { type CType, scalarOf } from '../meaning/ctypes.ts';
import { constantOf, localOf } from './fold.ts';
import type { LowerContext } from './lower-context.ts';

/** The local for a call's result, -1 for none. */
export function takeResult(
  context: LowerContext,
  type: CType,
  into: number,
  used: boolean,
): number {
  if (!used || type.kind === 'void') return -1;
  return into >= 0 ? into : context.builder.temporary(scalarOf(type), type.kind === 'pointer');
}

export const resultOf = (local: number): Expression => (local < 0 ? constantOf(0) : localOf(local));
