/** What every file may name without declaring it, as pokelab.h does for a compiler. */
import { DATA_BASE, type SourceRange, TEXT_BASE } from '../../../machine/program/program.ts';
import { NOTHING_RAN, ONLY_TRAPPED } from '../../../machine/state/site-contents.ts';
import {
  ATOMIC,
  ATOMIC64,
  arrayOf,
  asConstant,
  type CType,
  INT,
  integerType,
  LOCAL,
  MUTEX,
  pointerTo,
  REFCOUNT,
  RWLOCK,
  SEQCOUNT,
  SPINLOCK,
  SRCU,
  UNSIGNED,
  UNSIGNED_LONG,
  VOID,
} from '../../meaning/ctypes.ts';
import {
  CALLBACK_NUMBERS,
  CALLBACK_STRUCTS,
  CALLBACK_TYPEDEFS,
  PT_REGS,
} from '../../meaning/notifier-types.ts';
import { NOPS } from '../../meaning/text-layout.ts';
import type { ScenarioNumber, Variable } from '../../meaning/tree.ts';
import { type Entity, Scope } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';

/** Of the tables of NOPs. */
const LONGEST_NOP = 8;

const TYPEDEFS: readonly (readonly [string, CType])[] = [
  ...(['8', '16', '32', '64'] as const).flatMap((width) =>
    (['u', 's'] as const).flatMap((sign) => {
      const type = integerType(`${sign}${width}`);
      return [[`${sign}${width}`, type] as const, [`__${sign}${width}`, type] as const];
    }),
  ),
  ...(['8', '16', '32', '64'] as const).flatMap((width) => [
    [`int${width}_t`, integerType(`s${width}`)] as const,
    [`uint${width}_t`, integerType(`u${width}`)] as const,
  ]),
  ['size_t', UNSIGNED_LONG],
  ['ssize_t', integerType('s64')],
  ['ptrdiff_t', integerType('s64')],
  ['intptr_t', integerType('s64')],
  ['uintptr_t', UNSIGNED_LONG],
  ['uint', UNSIGNED],
  ['ushort', integerType('u16')],
  ['ulong', UNSIGNED_LONG],
  ['atomic_t', ATOMIC],
  ['local_t', LOCAL],
  ['spinlock_t', SPINLOCK],
  ['raw_spinlock_t', SPINLOCK],
  ['arch_spinlock_t', SPINLOCK],
  ['atomic64_t', ATOMIC64],
  ['atomic_long_t', ATOMIC64],
  ['refcount_t', REFCOUNT],
  ['rwlock_t', RWLOCK],
  ['seqcount_t', SEQCOUNT],
  ['seqcount_latch_t', SEQCOUNT],
  ...CALLBACK_TYPEDEFS,
];

/** By number, from 1 (asm-generic/errno-base.h, errno.h). */
const ERRORS =
  `EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT
  ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE
  EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG
  EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT
  ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT
  EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART
  ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT
  EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED
  ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH
  EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE
  ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON`.split(
    /\s+/,
  );

const NUMBERS: readonly (readonly [string, number])[] = [
  ...ERRORS.map((name, index) => [name, index + 1] as const).filter(([name]) => name !== '-'),
  ['EWOULDBLOCK', 11],
  ['EDEADLOCK', 35],
  ['ERESTARTSYS', 512],
  ['EPROBE_DEFER', 517],
  ['ENOTSUPP', 524],
  ['REFCOUNT_MAX', 0x7fffffff],
  ['REFCOUNT_SATURATED', -0x40000000],
  ['INT_MAX', 0x7fffffff],
  ['INT_MIN', -0x80000000],
  ['SITE_TRAPPED', ONLY_TRAPPED],
  ['SITE_NOT_RUN', NOTHING_RAN],
  ['INT3_INSN_SIZE', 1],
  ['INT3_INSN_OPCODE', 0xcc],
  ['CALL_INSN_SIZE', 5],
  ['CALL_INSN_OPCODE', 0xe8],
  ['JMP32_INSN_SIZE', 5],
  ['JMP32_INSN_OPCODE', 0xe9],
  ['JMP8_INSN_SIZE', 2],
  ['JMP8_INSN_OPCODE', 0xeb],
  ['RET_INSN_SIZE', 1],
  ['RET_INSN_OPCODE', 0xc3],
  ['DISP32_SIZE', 4],
  ['POKE_MAX_OPCODE_SIZE', 5],
  ['TEXT_POKE_MAX_OPCODE_SIZE', 5],
  ['ASM_NOP_MAX', LONGEST_NOP],
  ['NOP_ATOMIC5', LONGEST_NOP + 1],
  ['BREAKPOINT_INSTRUCTION', 0xcc],
  ['BREAKPOINT_INSTRUCTION_SIZE', 1],
  ...CALLBACK_NUMBERS,
];

/** Where all text begins and ends (asm-generic/sections.h). */
const TEXT_BOUNDS: readonly (readonly [string, number])[] = [
  ['_stext', TEXT_BASE],
  ['_text', TEXT_BASE],
  ['_etext', DATA_BASE],
];

/** Whoever patches text holds it (kernel/extable.c). */
const textMutex = (source: SourceRange): Variable => ({
  name: 'text_mutex',
  type: MUTEX,
  storage: 'global',
  owner: null,
  inMemory: true,
  assigned: false,
  initial: [],
  source,
});

/** NOPs by their length; the last is what ftrace called the atomic one of five bytes. */
function nopTable(name: string, source: SourceRange): Variable {
  const rows = [...NOPS.slice(0, LONGEST_NOP + 1), NOPS[5]];
  const byte = integerType('u8');
  const initial = rows.flatMap((bytes, row) =>
    bytes.map((value, at) => {
      const offset = row * LONGEST_NOP + at;
      return { offset, type: byte, value: constant(value, byte, source) };
    }),
  );
  const type = asConstant(arrayOf(arrayOf(byte, LONGEST_NOP), rows.length));
  return { ...textMutex(source), name, type, initial };
}

/** The scope around a file. */
export function predefined(types: readonly (readonly [string, CType])[] = []): Scope {
  const scope = new Scope(null);
  const nowhere = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const value = (expression: Entity & { kind: 'value' }): Entity => expression;
  for (const [name, type] of [...TYPEDEFS, ...types])
    scope.names.set(name, { kind: 'typedef', type });
  for (const [name, number] of NUMBERS) {
    const expression = constant(number, INT, nowhere);
    scope.names.set(name, value({ kind: 'value', expression }));
  }
  for (const name of ['nr_cpus', 'nr_sites', 'nr_jobs'] satisfies ScenarioNumber[]) {
    const expression = { kind: 'scenario', name, type: INT, source: nowhere } as const;
    scope.names.set(name, value({ kind: 'value', expression }));
  }
  for (const [name, address] of TEXT_BOUNDS) {
    const expression = constant(address, pointerTo(integerType('s8')), nowhere);
    scope.names.set(name, value({ kind: 'value', expression }));
  }
  const none = constant(0, pointerTo(VOID), nowhere);
  scope.names.set('NULL', value({ kind: 'value', expression: none }));
  scope.tags.set('pt_regs', PT_REGS);
  scope.tags.set('srcu_struct', SRCU);
  scope.tags.set('mutex', MUTEX);
  for (const [name, type] of CALLBACK_STRUCTS) scope.tags.set(name, type);
  for (const name of ['x86_nops', 'ideal_nops']) {
    scope.names.set(name, { kind: 'variable', variable: nopTable(name, nowhere) });
  }
  scope.names.set('text_mutex', { kind: 'variable', variable: textMutex(nowhere) });
  return scope;
}
