/** The primitives that turn interrupts and preemption off and on, and the locks that do so too. */
import type { MaskChange, Masked } from '../../../machine/program/program.ts';
import {
  type CType,
  describeType,
  INT,
  isScalar,
  scalarOf,
  UNSIGNED_LONG,
  VOID,
} from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import { inTurn } from '../operands/made-expressions.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, notZero } from '../scope/conversions.ts';
import {
  type Call,
  type Primitive,
  primitive,
  targetArgument,
  valueArgument,
} from './call-arguments.ts';

/** What a lock does besides: turn preemption off, and interrupts, whose state may be kept. */
type Kept = 'preemption' | 'interrupts' | 'flags';

const mask = (call: Call, what: Masked, change: MaskChange, type: CType = VOID): Expression => ({
  kind: 'mask',
  what,
  change,
  operand: null,
  type,
  source: call.node.source,
});

const change = (what: Masked, how: MaskChange): Primitive =>
  primitive(0, (_, call) => mask(call, what, how));

/** The argument takes what holds before interrupts are turned off. */
const save: Primitive = primitive(1, (checker, call) => saved(checker, call, 0));

function saved(checker: Checker, call: Call, index: number): Expression {
  const { source } = call.node;
  const place = targetArgument(checker, call, index);
  if (place === null) return invalid(source);
  if (!isScalar(place.type) || scalarOf(place.type) !== 'u64') {
    const message = `'${call.name}' keeps flags in an unsigned long, not '${describeType(place.type)}'`;
    return refuse(checker, call.arguments[index], message, 'declare it: unsigned long flags');
  }
  const value = mask(call, 'interrupts', 'off', UNSIGNED_LONG);
  return { kind: 'assign', place, value, before: null, after: null, type: VOID, source };
}

const restore: Primitive = primitive(1, (checker, call) => restored(checker, call, 0));

function restored(checker: Checker, call: Call, index: number): Expression {
  const operand = valueArgument(checker, call, index, UNSIGNED_LONG);
  if (isInvalid(operand)) return operand;
  const { source } = call.node;
  return { kind: 'mask', what: 'interrupts', change: 'restore', operand, type: VOID, source };
}

const isOff = primitive(0, (_, call) => notZero(mask(call, 'interrupts', 'read', UNSIGNED_LONG)));
const depth = primitive(0, (_, call) => mask(call, 'preemption', 'read', INT));

const getCpu = primitive(0, (_, call) => {
  const { source } = call.node;
  return inTurn(mask(call, 'preemption', 'off'), { kind: 'cpu', type: INT, source });
});

/** Interrupts first, as `__raw_spin_lock_irqsave` has it. */
function off(checker: Checker, call: Call, kept: Kept): Expression[] {
  const preemption = mask(call, 'preemption', 'off');
  if (kept === 'preemption') return [preemption];
  const irqs = kept === 'flags' ? saved(checker, call, 1) : mask(call, 'interrupts', 'off');
  return [irqs, preemption];
}

function on(irqs: Expression | null, call: Call): Expression[] {
  const preemption = mask(call, 'preemption', 'on');
  return irqs === null ? [preemption] : [irqs, preemption];
}

const argumentsOf = (kept: Kept): number => (kept === 'flags' ? 2 : 1);

/** The lock's own primitive, which takes the first argument alone. */
const locking = (lock: Primitive, kept: Kept): Primitive =>
  primitive(argumentsOf(kept), (checker, call) => {
    const [first, ...others] = off(checker, call, kept);
    const made = [first, ...others, lock.check(checker, call)];
    return made.find(isInvalid) ?? inTurn(made[0], ...made.slice(1));
  });

const unlocking = (unlock: Primitive, kept: Kept): Primitive =>
  primitive(argumentsOf(kept), (checker, call) => {
    const unlocked = unlock.check(checker, call);
    const irqs = switchedOn(checker, call, kept);
    const made = [unlocked, ...on(irqs, call)];
    return made.find(isInvalid) ?? inTurn(made[0], ...made.slice(1));
  });

function switchedOn(checker: Checker, call: Call, kept: Kept): Expression | null {
  if (kept === 'preemption') return null;
  return kept === 'flags' ? restored(checker, call, 1) : mask(call, 'interrupts', 'on');
}

/** Where the lock is not had, all is as it was. */
const trying = (tryLock: Primitive, kept: Kept): Primitive =>
  primitive(argumentsOf(kept), (checker, call) => {
    const { source } = call.node;
    const before = off(checker, call, kept);
    const test = tryLock.check(checker, call);
    const after = on(switchedOn(checker, call, kept), call);
    const wrong = [...before, test, ...after].find(isInvalid);
    if (wrong !== undefined) return wrong;
    const [whenTrue, nothing] = [1, 0].map((value) => constant(value, INT, source));
    const otherwise = inTurn(after[0], ...after.slice(1), nothing);
    return inTurn(before[0], ...before.slice(1), {
      kind: 'conditional',
      test,
      whenTrue,
      otherwise,
      type: INT,
      source,
    });
  });

/** Names in pairs: a lock with interrupts off, and how it is given back. */
const WITH_INTERRUPTS: readonly (readonly [string, string, Kept])[] = [
  ['_irqsave', '_irqrestore', 'flags'],
  ['_irq', '_irq', 'interrupts'],
];

/** The locks that turn off more than the plain ones, made of those. */
export function maskingLocks(
  lock: Primitive,
  tryLock: Primitive,
  unlock: Primitive,
): [string, Primitive][] {
  const locks: [string, Primitive][] = [
    ['raw_spin_lock', locking(lock, 'preemption')],
    ['raw_spin_trylock', trying(tryLock, 'preemption')],
    ['raw_spin_unlock', unlocking(unlock, 'preemption')],
  ];
  for (const prefix of ['', 'raw_']) {
    for (const [taking, giving, kept] of WITH_INTERRUPTS) {
      locks.push(
        [`${prefix}spin_lock${taking}`, locking(lock, kept)],
        [`${prefix}spin_trylock${taking}`, trying(tryLock, kept)],
        [`${prefix}spin_unlock${giving}`, unlocking(unlock, kept)],
      );
    }
  }
  return locks;
}

const preemptOff = change('preemption', 'off');
const preemptOn = change('preemption', 'on');

export const MASK_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['local_irq_disable', change('interrupts', 'off')],
  ['local_irq_enable', change('interrupts', 'on')],
  ['local_irq_save', save],
  ['local_irq_restore', restore],
  ['irqs_disabled', isOff],
  ['preempt_disable', preemptOff],
  ['preempt_disable_notrace', preemptOff],
  ['preempt_enable', preemptOn],
  ['preempt_enable_notrace', preemptOn],
  ['preempt_enable_no_resched', preemptOn],
  ['preempt_count', depth],
  ['get_cpu', getCpu],
  ['put_cpu', preemptOn],
];
