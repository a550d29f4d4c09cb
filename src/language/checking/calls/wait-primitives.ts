/** Waits: SRCU by domains, each a `struct srcu_struct`; and `smp_cond_load_acquire(p, condition)` and its kind: a loop until the condition holds of what is read, VAL. */
import type { Fence, RcuPhase } from '../../../machine/program/program.ts';
import { INT, unqualified, VOID } from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import { assigned, frameLocal } from '../operands/made-expressions.ts';
import { requireScalar } from '../operands/operators.ts';
import { declare, inScope, invalid, isInvalid } from '../scope/checker.ts';
import { constant, readPlace } from '../scope/conversions.ts';
import {
  atomic64Argument,
  atomicArgument,
  domainArgument,
  type Primitive,
  pointeeArgument,
  primitive,
  valueArgument,
} from './call-arguments.ts';
import type { Argument } from './exchanges.ts';

const waiting = (argument: Argument, fence: Fence | null): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    if (place === null) return invalid(source);
    const type = unqualified(place.type);
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

function srcu(phases: RcuPhase[], anywhere = false): Primitive {
  const hasIndex = phases[0] === 'unlock';
  return primitive(hasIndex ? 2 : 1, (checker, call): Expression => {
    const { source } = call.node;
    const domain = domainArgument(checker, call, 0);
    const index = hasIndex ? valueArgument(checker, call, 1, INT) : null;
    if (domain === null || (index !== null && isInvalid(index))) return invalid(source);
    const type = phases[0] === 'lock' ? INT : VOID;
    return { kind: 'srcu', phases, domain, index, anywhere, type, source };
  });
}

/** init_srcu_struct() and its opposite: a domain is ready from the start. */
const settle = (isVoid: boolean): Primitive =>
  primitive(1, (checker, call): Expression => {
    const { source } = call.node;
    if (domainArgument(checker, call, 0) === null) return invalid(source);
    return { ...constant(0, INT, source), type: isVoid ? VOID : INT };
  });

export const SRCU_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['srcu_read_lock', srcu(['lock'])],
  ['srcu_read_unlock', srcu(['unlock'])],
  ['srcu_down_read', srcu(['lock'], true)],
  ['srcu_up_read', srcu(['unlock'], true)],
  ['synchronize_srcu', srcu(['begin', 'wait'])],
  ['synchronize_srcu_expedited', srcu(['begin', 'wait'])],
  ['init_srcu_struct', settle(false)],
  ['cleanup_srcu_struct', settle(true)],
];
