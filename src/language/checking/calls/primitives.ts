/** The kernel's primitives: loads and stores with order, fences, waits, RCU, checks. */
import type { Fence, RcuPhase } from '../../../machine/program/program.ts';
import { type CType, INT, LONG, unqualified, VOID } from '../../meaning/ctypes.ts';
import type { Effect, Expression, Place } from '../../meaning/tree.ts';
import { inTurn } from '../operands/made-expressions.ts';
import { requireScalar } from '../operands/operators.ts';
import { type Checker, invalid, isInvalid } from '../scope/checker.ts';
import { constant, convertTo, notZero, readPlace } from '../scope/conversions.ts';
import { ATOMIC_PRIMITIVES, acquireLock, tryLock } from './atomic-primitives.ts';
import { BIT_PRIMITIVES } from './bit-primitives.ts';
import {
  atomic64Argument,
  atomicArgument,
  type Call,
  effectOf,
  localArgument,
  lockArgument,
  mutexArgument,
  type Primitive,
  placeArgument,
  pointeeArgument,
  primitive,
  targetArgument,
  valueArgument,
} from './call-arguments.ts';
import { IDLE_PRIMITIVES } from './idle-words.ts';
import { MASK_PRIMITIVES, maskingLocks } from './mask-primitives.ts';
import { PATCHING_PRIMITIVES } from './patching-primitives.ts';
import { ownTarget, ownValue, PER_CPU_PRIMITIVES } from './per-cpu.ts';
import { sort, swapElements } from './sort.ts';
import { UNLOCKED_PRIMITIVES } from './unlocked-primitives.ts';
import { SRCU_PRIMITIVES, WAIT_PRIMITIVES } from './wait-primitives.ts';

const effect = (made: Effect): Primitive =>
  primitive(0, (checker, call) => effectOf(checker, call, made));

const fence = (kind: Fence): Primitive => effect({ kind: 'fence', fence: kind });
const rcu = (...phases: RcuPhase[]): Primitive => effect({ kind: 'rcu', phases });

type Argument = (checker: Checker, call: Call, index: number) => Place | null;

/** A load of the first argument. */
const load = (argument: Argument, order: Fence | null): Primitive =>
  primitive(1, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    if (place === null) return invalid(source);
    const read = readPlace({ ...place, source });
    return read.kind === 'read' ? { ...read, fence: order } : read;
  });

/** A store of the second argument to the first. */
const store = (argument: Argument, before: Fence | null, after: Fence | null): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    const value = valueArgument(checker, call, 1, place?.type ?? INT);
    if (place === null || isInvalid(value)) return invalid(source);
    return { kind: 'assign', place, value, before, after, type: VOID, source };
  });

/** A store of 0 to a lock. */
const unlock = (argument: Argument, before: Fence | null): Primitive =>
  primitive(1, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    if (place === null) return invalid(source);
    const value = constant(0, INT, source);
    return { kind: 'assign', place, value, before, after: null, type: VOID, source };
  });

const isLocked = (argument: Argument): Primitive =>
  primitive(1, (checker, call) => {
    const place = argument(checker, call, 0);
    return place ? notZero(readPlace(place)) : invalid(call.node.source);
  });

/** `likely(x)`, `WARN_ON(x)`: 1 or 0. */
const truth = primitive(1, (checker, call) => {
  const [node] = call.arguments;
  const value = requireScalar(checker, node, checker.expression(node));
  return notZero(value);
});

const bugOn = primitive(1, (checker, call) => {
  const [node] = call.arguments;
  const condition = requireScalar(checker, node, checker.expression(node));
  if (isInvalid(condition)) return condition;
  return effectOf(checker, call, { kind: 'bug', condition });
});

/** `WARN(c, format, ...)`: what is printed is not evaluated. */
const warn: Primitive = { least: 2, most: 64, check: (...given) => truth.check(...given) };

/** `panic(...)`, `unreachable()`: it must not come to that. */
const bug: Primitive = {
  least: 0,
  most: 64,
  check: (checker, call) => effectOf(checker, call, { kind: 'bug', condition: null }),
};

/** A section in which preemption is off, for that synchronize_rcu waits as well (since 4.20). */
const section = (begins: boolean): Primitive =>
  primitive(0, (checker, call) => {
    const { source } = call.node;
    const change = begins ? 'off' : 'on';
    const what = 'preemption';
    const mask: Expression = { kind: 'mask', what, change, operand: null, type: VOID, source };
    const phase = begins ? 'lock' : 'unlock';
    const read = effectOf(checker, call, { kind: 'rcu', phases: [phase] });
    return begins ? inTurn(mask, read) : inTurn(read, mask);
  });

/** `rcu_dereference_check(p, c)`: lockdep's condition is not evaluated. */
const loadChecked: Primitive = { least: 1, most: 2, check: load(placeArgument, null).check };

/** `__load_or_goto(from, label)`, for the project's own C alone: its labels are there. */
const loadOrGoto = primitive(2, (checker, call) => {
  const place = pointeeArgument(checker, call, 0);
  const read = place === null ? invalid(call.node.source) : readPlace(place);
  return read.kind === 'read' ? { ...read, fixup: call.arguments[1].text } : read;
});

/** `__store_or_fault(to, byte, fault)`, for the project's own C alone. */
const storeOrFault = primitive(3, (checker, call) => {
  const { source } = call.node;
  const pointer = checker.expression(call.arguments[0]);
  const value = valueArgument(checker, call, 1, INT);
  const fault = targetArgument(checker, call, 2);
  if (fault?.kind !== 'variable' || isInvalid(pointer) || isInvalid(value)) return invalid(source);
  const type = unqualified(fault.type);
  return { kind: 'store-or-fault', pointer, value, fault: fault.variable, type, source };
});

const cpuNumber = primitive(0, (_, call) => ({
  kind: 'cpu',
  type: INT,
  source: call.node.source,
}));

const taskNumber = primitive(0, (_, call) => ({
  kind: 'task',
  type: INT,
  source: call.node.source,
}));

const cpuCount = primitive(0, (_, call) => ({
  kind: 'scenario',
  name: 'nr_cpus',
  type: INT,
  source: call.node.source,
}));

/** `ATOMIC_INIT(i)` outside an initialiser that expects it: the number. */
const plainValue = (type: CType): Primitive =>
  primitive(1, (checker, call) => convertTo(checker.expression(call.arguments[0]), type));

const MEMORY: readonly (readonly [string, Primitive])[] = [
  ['READ_ONCE', load(placeArgument, null)],
  ['ACCESS_ONCE', load(placeArgument, null)],
  ['rcu_dereference', load(placeArgument, null)],
  ['rcu_access_pointer', load(placeArgument, null)],
  ['rcu_dereference_raw', load(placeArgument, null)],
  ['rcu_dereference_sched', load(placeArgument, null)],
  ['rcu_dereference_bh', load(placeArgument, null)],
  ['rcu_dereference_check', loadChecked],
  ['rcu_dereference_protected', loadChecked],
  ['READ_ONCE_NOCHECK', load(placeArgument, null)],
  ['smp_load_acquire', load(pointeeArgument, 'acquire')],
  ['atomic_read', load(atomicArgument, null)],
  ['atomic_read_acquire', load(atomicArgument, 'acquire')],
  ['this_cpu_read', load(ownValue, null)],
  ['local_read', load(localArgument, null)],
  ['spin_is_locked', isLocked(lockArgument)],
  ['raw_spin_is_locked', isLocked(lockArgument)],
  ['mutex_is_locked', isLocked(mutexArgument)],
  ['mutex_init', unlock(mutexArgument, null)],
  ['atomic64_read', load(atomic64Argument, null)],
  ['atomic64_read_acquire', load(atomic64Argument, 'acquire')],
  ['atomic64_set', store(atomic64Argument, null, null)],
  ['atomic64_set_release', store(atomic64Argument, 'release', null)],
  ['atomic_long_read', load(atomic64Argument, null)],
  ['atomic_long_read_acquire', load(atomic64Argument, 'acquire')],
  ['atomic_long_set', store(atomic64Argument, null, null)],
  ['atomic_long_set_release', store(atomic64Argument, 'release', null)],
  ['spin_lock', acquireLock(lockArgument)],
  ['spin_trylock', tryLock(lockArgument)],
  ['WRITE_ONCE', store(targetArgument, null, null)],
  ['rcu_assign_pointer', store(targetArgument, 'release', null)],
  ['RCU_INIT_POINTER', store(targetArgument, null, null)],
  ['smp_store_release', store(pointeeArgument, 'release', null)],
  ['smp_store_mb', store(targetArgument, null, 'mb')],
  ['atomic_set', store(atomicArgument, null, null)],
  ['atomic_set_release', store(atomicArgument, 'release', null)],
  ['this_cpu_write', store(ownTarget, null, null)],
  ['local_set', store(localArgument, null, null)],
  ['spin_unlock', unlock(lockArgument, 'release')],
  ['spin_lock_init', unlock(lockArgument, null)],
  ['raw_spin_lock_init', unlock(lockArgument, null)],
];

const ORDER: readonly (readonly [string, Primitive])[] = [
  ['smp_mb', fence('mb')],
  ['mb', fence('mfence')],
  ['smp_mb__before_atomic', fence('atomic-mb')],
  ['smp_acquire__after_ctrl_dep', fence('acquire')],
  ['smp_mb__after_atomic', fence('atomic-mb')],
  ['smp_mb__after_spinlock', fence('atomic-mb')],
  ['smp_mb__before_spinlock', fence('atomic-mb')],
  ['smp_rmb', fence('rmb')],
  ['rmb', fence('rmb')],
  ['smp_wmb', fence('wmb')],
  ['wmb', fence('wmb')],
  ['barrier', effect({ kind: 'none' })],
  ['cpu_relax', effect({ kind: 'relax' })],
  ['sync_core', effect({ kind: 'serialise' })],
  ['rcu_read_lock', rcu('lock')],
  ['rcu_read_unlock', rcu('unlock')],
  ['synchronize_rcu', rcu('begin', 'wait')],
  ['rcu_read_lock_sched', section(true)],
  ['rcu_read_unlock_sched', section(false)],
  ['rcu_read_lock_sched_notrace', section(true)],
  ['rcu_read_unlock_sched_notrace', section(false)],
  ['synchronize_rcu_tasks', effect({ kind: 'rcu-tasks' })],
  ['schedule', effect({ kind: 'schedule', always: true })],
  ['cond_resched', effect({ kind: 'schedule', always: false })],
];

const CHECKS: readonly (readonly [string, Primitive])[] = [
  ['likely', truth],
  [
    '__builtin_expect',
    primitive(2, (checker, call) => convertTo(checker.expression(call.arguments[0]), LONG)),
  ],
  ['unlikely', truth],
  ['WARN_ON', truth],
  ['WARN_ON_ONCE', truth],
  ['WARN', warn],
  ['WARN_ONCE', warn],
  ['panic', bug],
  ['unreachable', bug],
  ['BUG_ON', bugOn],
  ['BUG', effect({ kind: 'bug', condition: null })],
  ['smp_processor_id', cpuNumber],
  ['raw_smp_processor_id', cpuNumber],
  ['num_online_cpus', cpuCount],
  ['task_number', taskNumber],
  ['ATOMIC_INIT', plainValue(INT)],
  ['ATOMIC64_INIT', plainValue(LONG)],
  ['ATOMIC_LONG_INIT', plainValue(LONG)],
  ['REFCOUNT_INIT', plainValue(INT)],
  ['LOCAL_INIT', plainValue(LONG)],
];

/** For the project's own C alone. */
export const LIBRARY_PRIMITIVES: ReadonlyMap<string, Primitive> = new Map([
  ['__load_or_goto', loadOrGoto],
  ['__store_or_fault', storeOrFault],
  ['__swap_elements', swapElements],
]);

/** Every primitive by name. */
export const PRIMITIVES: ReadonlyMap<string, Primitive> = new Map([
  ...ATOMIC_PRIMITIVES,
  ...UNLOCKED_PRIMITIVES,
  ...SRCU_PRIMITIVES,
  ...PATCHING_PRIMITIVES,
  ['sort', sort],
  ...MASK_PRIMITIVES,
  ...PER_CPU_PRIMITIVES,
  ...BIT_PRIMITIVES,
  ...WAIT_PRIMITIVES,
  ...maskingLocks(
    acquireLock(lockArgument),
    tryLock(lockArgument),
    unlock(lockArgument, 'release'),
  ),
  ...MEMORY,
  ...ORDER,
  ...CHECKS,
  ...IDLE_PRIMITIVES,
]);
