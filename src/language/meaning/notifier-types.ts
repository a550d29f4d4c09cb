/** Types and numbers of the kernel for handlers and callbacks: registers, comparisons, notifier and die chains. */
import {
  asConstant,
  type CType,
  functionType,
  INT,
  integerType,
  LONG,
  layOut,
  pointerTo,
  SPINLOCK,
  type StructType,
  UNSIGNED_LONG,
  VOID,
} from './ctypes.ts';

/** Registers of the machine that a handler may only look at: nothing is in them. */
const ONLY_READ = ['ax', 'orig_ax', 'cs', 'flags', 'sp'];

/** What an int3 handler gets; `__pushed` is what it has pushed for the interrupted context, 0 for nothing. */
export const PT_REGS: StructType = {
  kind: 'struct',
  constant: false,
  isUnion: false,
  name: 'struct pt_regs',
  layout: layOut([
    { name: 'ip', type: UNSIGNED_LONG },
    { name: '__pushed', type: UNSIGNED_LONG },
    ...ONLY_READ.map((name) => ({ name, type: asConstant(UNSIGNED_LONG) })),
  ]),
};

export const isRegisters = (type: CType): boolean =>
  type.kind === 'struct' && type.layout === PT_REGS.layout;

const struct = (name: string, members: { name: string; type: CType }[]): StructType => ({
  kind: 'struct',
  constant: false,
  isUnion: false,
  name: `struct ${name}`,
  layout: layOut(members),
});

const untyped = pointerTo(VOID);
const element = pointerTo(asConstant(VOID));

/** Its members point to it, so that they are laid out when it is there (linux/notifier.h). */
const BLOCK: StructType = struct('notifier_block', []);
const NOTIFIER_FN = pointerTo(functionType(INT, [pointerTo(BLOCK), UNSIGNED_LONG, untyped]));
Object.assign(
  BLOCK.layout,
  layOut([
    { name: 'notifier_call', type: NOTIFIER_FN },
    { name: 'next', type: pointerTo(BLOCK) },
    { name: 'priority', type: INT },
  ]),
);

const head = { name: 'head', type: pointerTo(BLOCK) };
const ATOMIC_HEAD = struct('atomic_notifier_head', [{ name: 'lock', type: SPINLOCK }, head]);
const RAW_HEAD = struct('raw_notifier_head', [head]);

/** What a die chain is given (linux/kdebug.h). */
const DIE_ARGS = struct('die_args', [
  { name: 'regs', type: pointerTo(PT_REGS) },
  { name: 'str', type: pointerTo(asConstant(integerType('s8'))) },
  { name: 'err', type: LONG },
  { name: 'trapnr', type: INT },
  { name: 'signr', type: INT },
]);

export const CALLBACK_STRUCTS: readonly (readonly [string, StructType])[] = [
  ['notifier_block', BLOCK],
  ['atomic_notifier_head', ATOMIC_HEAD],
  ['raw_notifier_head', RAW_HEAD],
  ['die_args', DIE_ARGS],
];

export const CALLBACK_TYPEDEFS: readonly (readonly [string, CType])[] = [
  ['cmp_func_t', pointerTo(functionType(INT, [element, element]))],
  ['swap_func_t', pointerTo(functionType(VOID, [untyped, untyped, INT]))],
  ['cpu_stop_fn_t', pointerTo(functionType(INT, [untyped]))],
  ['smp_call_func_t', pointerTo(functionType(VOID, [untyped]))],
  ['notifier_fn_t', NOTIFIER_FN],
];

export const CALLBACK_NUMBERS: readonly (readonly [string, number])[] = [
  ['EEXIST', 17],
  ['NOTIFY_DONE', 0],
  ['NOTIFY_OK', 1],
  ['NOTIFY_STOP_MASK', 0x8000],
  ['NOTIFY_BAD', 0x8002],
  ['NOTIFY_STOP', 0x8001],
  ['DIE_OOPS', 1],
  ['DIE_INT3', 2],
  ['DIE_DEBUG', 3],
];

/** Macros that define an object whose first value is 0. */
export const CALLBACK_OBJECTS: readonly (readonly [string, StructType])[] = [
  ['ATOMIC_NOTIFIER_HEAD', ATOMIC_HEAD],
  ['RAW_NOTIFIER_HEAD', RAW_HEAD],
];
