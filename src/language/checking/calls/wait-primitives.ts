/** `smp_cond_load_acquire(p, condition)` and its kind: a loop until the condition holds of what is read, VAL. */
import type { Fence } from '../../../machine/program/program.ts';
import { withoutConstant } from '../../meaning/ctypes.ts';
import { requireScalar } from '../operands/operators.ts';
import { declare, inScope, invalid, isInvalid } from '../scope/checker.ts';
import { readPlace } from '../scope/conversions.ts';
import {
  assigned,
  atomic64Argument,
  atomicArgument,
  frameLocal,
  type Primitive,
  pointeeArgument,
  primitive,
} from './call-arguments.ts';
import type { Argument } from './exchanges.ts';

const waiting = (argument: Argument, fence: Fence | null): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    if (place === null) return invalid(source);
    const type = withoutConstant(place.type);
    const value = frameLocal(checker, 'VAL', type, source);
    const [, condition] = call.arguments;
    const until = inScope(checker, () => {
      declare(checker, condition, 'VAL', { kind: 'variable', variable: value.variable });
      return requireScalar(checker, condition, checker.expression(condition));
    });
    if (isInvalid(until)) return until;
    const read = assigned(value, readPlace({ ...place, source }));
    return { kind: 'await', read, until, fence, value: readPlace(value), type, source };
  });

export const WAIT_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['smp_cond_load_acquire', waiting(pointeeArgument, 'acquire')],
  ['smp_cond_load_relaxed', waiting(pointeeArgument, null)],
  ['atomic_cond_read_acquire', waiting(atomicArgument, 'acquire')],
  ['atomic_cond_read_relaxed', waiting(atomicArgument, null)],
  ['atomic64_cond_read_acquire', waiting(atomic64Argument, 'acquire')],
  ['atomic64_cond_read_relaxed', waiting(atomic64Argument, null)],
  ['atomic_long_cond_read_acquire', waiting(atomic64Argument, 'acquire')],
  ['atomic_long_cond_read_relaxed', waiting(atomic64Argument, null)],
];
