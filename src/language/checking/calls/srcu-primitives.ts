/** SRCU: sections and grace periods of a domain, a `struct srcu_struct`. */
import type { RcuPhase } from '../../../machine/program/program.ts';
import { INT, VOID } from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import { invalid, isInvalid } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { domainArgument, type Primitive, primitive, valueArgument } from './call-arguments.ts';

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
