/*
 * What a protocol may use, declared for a C compiler, so that
 *
 *	gcc -std=gnu11 -Wall -Werror -fsyntax-only -I DIRECTORY protocol.c
 *
 * accepts what Pokelab accepts. Pokelab itself does not read this file: it
 * knows the primitives, and reads kernel-macros.h. Nothing here is meant to be
 * run.
 */
#ifndef POKELAB_H
#define POKELAB_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel-macros.h"

/* --- Types --- */

typedef unsigned char u8, __u8;
typedef unsigned short u16, __u16;
typedef unsigned int u32, __u32;
typedef unsigned long long u64, __u64;
typedef signed char s8, __s8;
typedef short s16, __s16;
typedef int s32, __s32;
typedef long long s64, __s64;
typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned long ulong;
typedef long ssize_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef atomic64_t atomic_long_t;
typedef struct { long a; } local_t;
typedef struct { int locked; } spinlock_t;
typedef spinlock_t raw_spinlock_t, arch_spinlock_t;
typedef int (*cmp_func_t)(const void *a, const void *b);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef int (*cpu_stop_fn_t)(void *data);
typedef void (*smp_call_func_t)(void *info);
struct mutex { int owner; };
typedef struct { int cnts; } rwlock_t;
typedef struct { unsigned int sequence; } seqcount_t;
typedef seqcount_t seqcount_latch_t;
typedef struct { atomic_t refs; } refcount_t;
struct srcu_struct { int completed; };

#define ATOMIC_INIT(value) { (value) }
#define ATOMIC64_INIT(value) { (value) }
#define ATOMIC_LONG_INIT(value) { (value) }
#define LOCAL_INIT(value) { (value) }
#define REFCOUNT_INIT(value) { ATOMIC_INIT(value) }
#define DEFINE_MUTEX(name) struct mutex name = { 0 }
#define DEFINE_RWLOCK(name) rwlock_t name = { 0 }
#define __MUTEX_INITIALIZER(name) { 0 }
#define __RW_LOCK_UNLOCKED(name) { 0 }
#define RW_LOCK_UNLOCKED { 0 }
#define SEQCNT_ZERO(name) { 0 }
#define SPIN_LOCK_UNLOCKED { 0 }
#define __ARCH_SPIN_LOCK_UNLOCKED { 0 }
#define DEFINE_SPINLOCK(name) spinlock_t name = { 0 }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { 0 }
#define DEFINE_SRCU(name) struct srcu_struct name = { 0 }
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name = { 0 }
#define __SPIN_LOCK_UNLOCKED(name) { 0 }
#define __RAW_SPIN_LOCK_UNLOCKED(name) { 0 }

enum {
	EPERM = 1, ENOENT, ESRCH, EINTR, EIO, ENXIO, E2BIG, ENOEXEC, EBADF, ECHILD, EAGAIN,
	ENOMEM, EACCES, EFAULT, ENOTBLK, EBUSY, EEXIST, EXDEV, ENODEV, ENOTDIR, EISDIR, EINVAL,
	ENFILE, EMFILE, ENOTTY, ETXTBSY, EFBIG, ENOSPC, ESPIPE, EROFS, EMLINK, EPIPE, EDOM,
	ERANGE, EDEADLK, ENAMETOOLONG, ENOLCK, ENOSYS, ENOTEMPTY, ELOOP, ENOMSG = 42, EIDRM,
	ECHRNG, EL2NSYNC, EL3HLT, EL3RST, ELNRNG, EUNATCH, ENOCSI, EL2HLT, EBADE, EBADR, EXFULL,
	ENOANO, EBADRQC, EBADSLT, EBFONT = 59, ENOSTR, ENODATA, ETIME, ENOSR, ENONET, ENOPKG,
	EREMOTE, ENOLINK, EADV, ESRMNT, ECOMM, EPROTO, EMULTIHOP, EDOTDOT, EBADMSG, EOVERFLOW,
	ENOTUNIQ, EBADFD, EREMCHG, ELIBACC, ELIBBAD, ELIBSCN, ELIBMAX, ELIBEXEC, EILSEQ, ERESTART,
	ESTRPIPE, EUSERS, ENOTSOCK, EDESTADDRREQ, EMSGSIZE, EPROTOTYPE, ENOPROTOOPT,
	EPROTONOSUPPORT, ESOCKTNOSUPPORT, EOPNOTSUPP, EPFNOSUPPORT, EAFNOSUPPORT, EADDRINUSE,
	EADDRNOTAVAIL, ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED, ECONNRESET, ENOBUFS,
	EISCONN, ENOTCONN, ESHUTDOWN, ETOOMANYREFS, ETIMEDOUT, ECONNREFUSED, EHOSTDOWN,
	EHOSTUNREACH, EALREADY, EINPROGRESS, ESTALE, EUCLEAN, ENOTNAM, ENAVAIL, EISNAM, EREMOTEIO,
	EDQUOT, ENOMEDIUM, EMEDIUMTYPE, ECANCELED, ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED,
	EOWNERDEAD, ENOTRECOVERABLE, ERFKILL, EHWPOISON, EWOULDBLOCK = EAGAIN,
	EDEADLOCK = EDEADLK, ERESTARTSYS = 512, EPROBE_DEFER = 517, ENOTSUPP = 524
};
enum { REFCOUNT_MAX = 0x7fffffff, REFCOUNT_SATURATED = -0x40000000 };
enum { SITE_TRAPPED = -1, SITE_NOT_RUN = -2 };
enum {
	INT3_INSN_SIZE = 1, INT3_INSN_OPCODE = 0xcc,
	CALL_INSN_SIZE = 5, CALL_INSN_OPCODE = 0xe8,
	JMP32_INSN_SIZE = 5, JMP32_INSN_OPCODE = 0xe9,
	JMP8_INSN_SIZE = 2, JMP8_INSN_OPCODE = 0xeb,
	RET_INSN_SIZE = 1, RET_INSN_OPCODE = 0xc3,
	DISP32_SIZE = 4, POKE_MAX_OPCODE_SIZE = 5, TEXT_POKE_MAX_OPCODE_SIZE = 5,
	ASM_NOP_MAX = 8, NOP_ATOMIC5 = 9,
	BREAKPOINT_INSTRUCTION = 0xcc, BREAKPOINT_INSTRUCTION_SIZE = 1
};
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)

/* --- Annotations: they say nothing to the machine --- */

#define notrace
#define noinstr
#define asmlinkage
#define dotraplinkage
#define noinline __attribute__((noinline))
#define noinline_for_stack
#define nokprobe_inline inline
#define __always_inline inline
#define __kprobes
#define __init
#define __exit
#define __initdata
#define __initconst
#define __ref
#define __cpuinit
#define __devinit
#define __meminit
#define __read_mostly
#define __ro_after_init
#define __packed __attribute__((packed))
#define __maybe_unused __attribute__((unused))
#define __always_unused __attribute__((unused))
#define __used __attribute__((used))
#define __must_check
#define __cold
#define __hot
#define __weak
#define __visible
#define __sched
#define __user
#define __kernel
#define __percpu
#define __rcu
#define __force
#define __iomem
#define __bitwise
#define __cacheline_aligned
#define ____cacheline_aligned
#define __cacheline_aligned_in_smp
#define ____cacheline_aligned_in_smp
#define fastcall
#define __nocfi
#define __no_kcsan
#define __section(name)
#define __acquires(lock)
#define __releases(lock)
#define __must_hold(lock)
#define __exitdata
#define __exitused
#define __refdata
#define __refconst
#define __init_or_module
#define __initdata_or_module
#define __init_refok
#define __initdata_refok
#define __cpuexit
#define __cpuinitdata
#define __cpuinitconst
#define __devexit
#define __devinitdata
#define __devinitconst
#define __meminitdata
#define __unused __attribute__((unused))
#define __noreturn __attribute__((noreturn))
#define __lockfunc
#define __nocast
#define __safe
#define __private
#define __deprecated
#define __malloc
#define __pure
#define __attribute_const__
#define __noclone
#define __flatten
#define __cpuidle
#define __irq_entry
#define __softirq_entry
#define __entry_text
#define __noendbr
#define __latent_entropy
#define __no_kasan_or_inline
#define __no_sanitize_address
#define __no_sanitize_memory
#define __no_sanitize_thread
#define __no_profile
#define __no_stack_protector
#define __nostackprotector
#define __noretpoline
#define __no_randomize_layout
#define __randomize_layout
#define ____cacheline_internodealigned_in_smp
#define fallthrough __attribute__((fallthrough))
#define __no_sanitize
#define __aligned(...)
#define __printf(...)
#define __cond_acquires(...)
#define __counted_by(...)
#define __guarded_by(...)
#define __alloc_size(...)

/* --- What a protocol says about itself --- */

/* The protocol's name, title, and where it comes from. */
#define PROTOCOL(name) _Static_assert(sizeof(name) > 1, "a name")
#define TITLE(text) _Static_assert(sizeof(text) > 0, "a title")
#define ORIGIN(text) _Static_assert(sizeof(text) > 0, "an origin")
/* An earlier protocol, and what was wrong there that is right here. */
#define MENDS(name, what) _Static_assert(sizeof(name) > 1 && sizeof(what) > 1, "")
/*
 * This file is another protocol when it is read with that macro defined ("NAME" or
 * "NAME=value"): its own expectations stand behind #if.
 */
#define VARIANT(define, title) _Static_assert(sizeof(define) > 1 && sizeof(title) > 1, "")
/* An address in text that is not a site, such as the target of a call. */
#define TEXT_SYMBOL(name) extern char name[]
/* What the protocol's hardware promises about code: amd, intel, aligned8, ... */
#define HARDWARE(name) _Static_assert(1, #name)
/* A patchable piece of text: its name, what it holds at first, what it is to hold. */
#define SITE(name, before, after) enum { \
	pokelab_site_##name##_old = (before), pokelab_site_##name##_new = (after) }
/* Something else that it may hold, and that it is to hold this instead of the new. */
#define CONTENT(site, name, code) \
	enum { pokelab_site_##site##_##name = (code) + 0 * pokelab_site_##site##_new }
#define FINAL(site, name) _Static_assert(pokelab_site_##site##_##name >= 0, #name)
/*
 * Where it stands: so many bytes (0 to 63) into a line of 64 of its own, or
 * `behind`: right behind the site that is declared before it.
 */
#define PLACE(site, where) _Static_assert(pokelab_site_##site##_old >= 0, #where)
/* Instructions; a symbol is a TEXT_SYMBOL or a function that takes nothing. */
#define NOP1 1
#define NOP2 2
#define NOP3 3
#define NOP4 4
#define NOP5 5
#define NOP6 6
#define NOP7 7
#define NOP8 8
#define NOP9 9
#define INT3 1
#define RET 1
#define UD2 2
#define CALL5(symbol) (5 + 0 * sizeof(&(symbol)))
#define JMP5(symbol) (5 + 0 * sizeof(&(symbol)))
/* 0f 80+cc, 70+cc: with the condition cc; over n bytes: behind the instruction. */
#define JCC6(cc, symbol) (6 + 0 * (cc) + 0 * sizeof(&(symbol)))
#define JMP2(n) (2 + 0 * (n))
#define JCC2(cc, n) (2 + 0 * (cc) + 0 * (n))
/* Of a global int, unsigned int or atomic_t; n from -128 to 127. */
#define INC(variable) (6 + 0 * sizeof(variable))
#define DEC(variable) (6 + 0 * sizeof(variable))
#define ADD(variable, n) (7 + 0 * (n) + 0 * sizeof(variable))
/* The same with a prefix, f0 or 3e; bytes; several, one behind the other. */
#define LOCK(instruction) (1 + (instruction))
#define DS(instruction) (1 + (instruction))
#define BYTES(...) (sizeof((unsigned char[]){ __VA_ARGS__ }))
#define CODE(...) (0 * sizeof((int[]){ __VA_ARGS__ }))
/*
 * The default scenario, and what is expected of others: pass, or a failure, or
 * crash(function) for a failure there.
 */
#define SCENARIO(...) _Static_assert(1, "")
#define EXPECT(...) _Static_assert(1, "")

/* Numbers of the scenario. */
extern const int nr_cpus, nr_sites, nr_jobs;
/*
 * The address of a site. Executing what stands there gives which of the site's
 * contents that was: 0 the old, 1 the new, then CONTENTs in their order;
 * SITE_TRAPPED when all that ran there was an int3, SITE_NOT_RUN when nothing was.
 */
extern unsigned long site_ip(unsigned long index);
extern int execute_site(unsigned long index);

/* --- int3 handlers: int int3_handler(struct pt_regs *regs) --- */

/*
 * `ip` is the address behind the int3, and where the interrupted context goes
 * on when the handler returns something else than 0. The others are 0.
 */
struct pt_regs {
	unsigned long ip, __pushed;
	const unsigned long ax, orig_ax, cs, flags, sp;
};
extern void int3_emulate_jmp(struct pt_regs *regs, unsigned long ip);
extern void int3_emulate_push(struct pt_regs *regs, unsigned long val);
extern void int3_emulate_nop(struct pt_regs *regs, ... /* size, 5 if left out */);
extern void int3_emulate_call(struct pt_regs *regs, unsigned long func);
extern void int3_emulate_ret(struct pt_regs *regs);
extern void int3_emulate_jcc(struct pt_regs *regs, u8 cc, unsigned long ip, unsigned long disp);
extern unsigned long instruction_pointer(struct pt_regs *regs);
extern int user_mode(struct pt_regs *regs), user_mode_vm(struct pt_regs *regs);
extern int user_mode_ignore_vm86(struct pt_regs *regs);

/* --- Accesses and their order --- */

/* The type of a value: not const. */
#define __unqual_scalar_typeof(x) \
	__typeof__(({ __auto_type pokelab_value = (x); pokelab_value; }))

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) ((void)(*(volatile __typeof__(x) *)&(x) = (value)))
#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define READ_ONCE_NOCHECK(x) READ_ONCE(x)
#define __READ_ONCE(x) READ_ONCE(x)
#define __WRITE_ONCE(x, value) WRITE_ONCE(x, value)
#define data_race(x) (x)
#define smp_load_acquire(p) READ_ONCE(*(p))
#define smp_store_release(p, value) WRITE_ONCE(*(p), value)
#define smp_store_mb(x, value) WRITE_ONCE(x, value)
#define __smp_load_acquire(p) smp_load_acquire(p)
#define __smp_store_release(p, value) smp_store_release(p, value)
#define __smp_store_mb(x, value) smp_store_mb(x, value)

extern void smp_mb(void), smp_rmb(void), smp_wmb(void);
extern void mb(void), rmb(void), wmb(void), barrier(void);
extern void smp_mb__before_atomic(void), smp_mb__after_atomic(void);
extern void smp_mb__before_spinlock(void), smp_mb__after_spinlock(void);
extern void smp_acquire__after_ctrl_dep(void);
extern void smp_mb__before_clear_bit(void), smp_mb__after_clear_bit(void);
extern void smp_mb__before_atomic_inc(void), smp_mb__after_atomic_inc(void);
extern void smp_mb__before_atomic_dec(void), smp_mb__after_atomic_dec(void);
extern void smp_mb__after_unlock_lock(void);
#define set_mb(x, value) smp_store_mb(x, value)
extern void __smp_mb(void), __smp_rmb(void), __smp_wmb(void);
extern void __smp_mb__before_atomic(void), __smp_mb__after_atomic(void);
extern void cpu_relax(void);
extern void sync_core(void);

/* --- Atomic operations --- */

#define POKELAB_ORDERS(type, name, ...) \
	extern type name(__VA_ARGS__), name##_relaxed(__VA_ARGS__), \
		name##_acquire(__VA_ARGS__), name##_release(__VA_ARGS__)
#define POKELAB_OPERATOR(prefix, name, T, A) \
	extern void prefix##_##name(T i, A *v); \
	POKELAB_ORDERS(T, prefix##_fetch_##name, T i, A *v)
#define POKELAB_STEP(prefix, name, T, A) \
	extern void prefix##_##name(A *v); \
	extern int prefix##_##name##_and_test(A *v); \
	POKELAB_ORDERS(T, prefix##_##name##_return, A *v); \
	POKELAB_ORDERS(T, prefix##_fetch_##name, A *v)
#define POKELAB_COUNTER(prefix, T, A) \
	extern T prefix##_read(const A *v), prefix##_read_acquire(const A *v); \
	extern void prefix##_set(A *v, T i), prefix##_set_release(A *v, T i); \
	POKELAB_OPERATOR(prefix, add, T, A); \
	POKELAB_OPERATOR(prefix, sub, T, A); \
	POKELAB_OPERATOR(prefix, and, T, A); \
	POKELAB_OPERATOR(prefix, andnot, T, A); \
	POKELAB_OPERATOR(prefix, or, T, A); \
	POKELAB_OPERATOR(prefix, xor, T, A); \
	POKELAB_STEP(prefix, inc, T, A); \
	POKELAB_STEP(prefix, dec, T, A); \
	POKELAB_ORDERS(T, prefix##_add_return, T i, A *v); \
	POKELAB_ORDERS(T, prefix##_sub_return, T i, A *v); \
	extern int prefix##_sub_and_test(T i, A *v), prefix##_add_negative(T i, A *v); \
	extern int prefix##_inc_not_zero(A *v), prefix##_add_unless(A *v, T add, T unless); \
	extern T prefix##_fetch_add_unless(A *v, T add, T unless); \
	extern T prefix##_dec_if_positive(A *v); \
	extern bool prefix##_inc_unless_negative(A *v), prefix##_dec_unless_positive(A *v); \
	POKELAB_ORDERS(T, prefix##_xchg, A *v, T value); \
	POKELAB_ORDERS(T, prefix##_cmpxchg, A *v, T expected, T value); \
	POKELAB_ORDERS(bool, prefix##_try_cmpxchg, A *v, T *old, T value)

POKELAB_COUNTER(atomic, int, atomic_t);
POKELAB_COUNTER(raw_atomic, int, atomic_t);
POKELAB_COUNTER(arch_atomic, int, atomic_t);
POKELAB_COUNTER(atomic64, s64, atomic64_t);
POKELAB_COUNTER(raw_atomic64, s64, atomic64_t);
POKELAB_COUNTER(arch_atomic64, s64, atomic64_t);
POKELAB_COUNTER(atomic_long, long, atomic_long_t);
POKELAB_COUNTER(raw_atomic_long, long, atomic_long_t);
POKELAB_COUNTER(arch_atomic_long, long, atomic_long_t);

#define xchg(p, value) __sync_lock_test_and_set(p, value)
#define xchg_relaxed(p, value) xchg(p, value)
#define xchg_acquire(p, value) xchg(p, value)
#define xchg_release(p, value) xchg(p, value)
#define cmpxchg(p, expected, value) __sync_val_compare_and_swap(p, expected, value)
#define try_cmpxchg(p, old, value) __atomic_compare_exchange_n(p, old, value, 0, 5, 5)
#define cmpxchg64 cmpxchg
#define try_cmpxchg64 try_cmpxchg
#define cmpxchg_relaxed cmpxchg
#define cmpxchg_acquire cmpxchg
#define cmpxchg_release cmpxchg
#define try_cmpxchg_relaxed try_cmpxchg
#define try_cmpxchg_acquire try_cmpxchg
#define try_cmpxchg_release try_cmpxchg
#define cmpxchg64_relaxed cmpxchg64
#define cmpxchg64_acquire cmpxchg64
#define cmpxchg64_release cmpxchg64
#define try_cmpxchg64_relaxed try_cmpxchg64
#define try_cmpxchg64_acquire try_cmpxchg64
#define try_cmpxchg64_release try_cmpxchg64
#define raw_xchg xchg
#define raw_xchg_relaxed xchg
#define raw_xchg_acquire xchg
#define raw_xchg_release xchg
#define raw_cmpxchg cmpxchg
#define raw_cmpxchg_relaxed cmpxchg
#define raw_cmpxchg_acquire cmpxchg
#define raw_cmpxchg_release cmpxchg
#define raw_try_cmpxchg try_cmpxchg
#define raw_try_cmpxchg_relaxed try_cmpxchg
#define raw_try_cmpxchg_acquire try_cmpxchg
#define raw_try_cmpxchg_release try_cmpxchg
#define raw_cmpxchg64 cmpxchg64
#define raw_cmpxchg64_relaxed cmpxchg64
#define raw_cmpxchg64_acquire cmpxchg64
#define raw_cmpxchg64_release cmpxchg64
#define raw_try_cmpxchg64 try_cmpxchg64
#define raw_try_cmpxchg64_relaxed try_cmpxchg64
#define raw_try_cmpxchg64_acquire try_cmpxchg64
#define raw_try_cmpxchg64_release try_cmpxchg64
#define arch_xchg xchg
#define arch_xchg_relaxed xchg
#define arch_xchg_acquire xchg
#define arch_xchg_release xchg
#define arch_cmpxchg cmpxchg
#define arch_cmpxchg_relaxed cmpxchg
#define arch_cmpxchg_acquire cmpxchg
#define arch_cmpxchg_release cmpxchg
#define arch_try_cmpxchg try_cmpxchg
#define arch_try_cmpxchg_relaxed try_cmpxchg
#define arch_try_cmpxchg_acquire try_cmpxchg
#define arch_try_cmpxchg_release try_cmpxchg
#define arch_cmpxchg64 cmpxchg64
#define arch_cmpxchg64_relaxed cmpxchg64
#define arch_cmpxchg64_acquire cmpxchg64
#define arch_cmpxchg64_release cmpxchg64
#define arch_try_cmpxchg64 try_cmpxchg64
#define arch_try_cmpxchg64_relaxed try_cmpxchg64
#define arch_try_cmpxchg64_acquire try_cmpxchg64
#define arch_try_cmpxchg64_release try_cmpxchg64
/* without LOCK */
#define cmpxchg_local cmpxchg
#define try_cmpxchg_local try_cmpxchg
#define raw_cmpxchg_local cmpxchg
#define arch_cmpxchg_local cmpxchg
#define raw_try_cmpxchg_local try_cmpxchg
#define arch_try_cmpxchg_local try_cmpxchg

/* Spins until `condition` holds of VAL, which is what was read; gives it. */
#define smp_cond_load_relaxed(p, condition) ({ \
	__typeof__(*(p)) VAL; \
	while (VAL = READ_ONCE(*(p)), !(condition)) \
		cpu_relax(); \
	VAL; })
#define smp_cond_load_acquire smp_cond_load_relaxed
#define atomic_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic64_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic64_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic_long_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic_long_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic64_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic64_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic_long_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define raw_atomic_long_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic64_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic64_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic_long_cond_read_acquire(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)
#define arch_atomic_long_cond_read_relaxed(v, condition) \
	smp_cond_load_relaxed(&(v)->counter, condition)

/* --- Bits of an unsigned long, or of an array of them --- */

#define POKELAB_BITS(prefix) \
	extern void prefix##set_bit(long nr, volatile unsigned long *addr); \
	extern void prefix##clear_bit(long nr, volatile unsigned long *addr); \
	extern void prefix##change_bit(long nr, volatile unsigned long *addr); \
	extern void prefix##clear_bit_unlock(long nr, volatile unsigned long *addr); \
	extern int prefix##test_and_set_bit(long nr, volatile unsigned long *addr); \
	extern int prefix##test_and_clear_bit(long nr, volatile unsigned long *addr); \
	extern int prefix##test_and_change_bit(long nr, volatile unsigned long *addr)
#define POKELAB_BIT_TESTS(prefix) \
	extern int prefix##test_and_set_bit_lock(long nr, volatile unsigned long *addr); \
	extern int prefix##test_bit(long nr, const volatile unsigned long *addr); \
	extern int prefix##test_bit_acquire(long nr, const volatile unsigned long *addr)
POKELAB_BITS();
POKELAB_BITS(__);
POKELAB_BITS(arch_);
POKELAB_BITS(arch___);
POKELAB_BIT_TESTS();
POKELAB_BIT_TESTS(arch_);

/* --- One instruction without LOCK: whole for its own CPU, not for others --- */

/* Each CPU has one; a name or a pointer alone is none's. `x` of this_cpu_* may also be shared by all. */
#define DEFINE_PER_CPU(type, name) __typeof__(type) name
#define DEFINE_PER_CPU_READ_MOSTLY(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_ALIGNED(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_FIRST(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_CACHE_HOT(type, name) DEFINE_PER_CPU(type, name)
#define DEFINE_PER_CPU_DECRYPTED(type, name) DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DECLARE_PER_CPU_READ_MOSTLY(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_ALIGNED(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_FIRST(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_CACHE_HOT(type, name) DECLARE_PER_CPU(type, name)
#define DECLARE_PER_CPU_DECRYPTED(type, name) DECLARE_PER_CPU(type, name)
#define per_cpu_ptr(p, cpu) ((void)(cpu), (p))
#define this_cpu_ptr(p) per_cpu_ptr(p, 0)
#define raw_cpu_ptr(p) per_cpu_ptr(p, 0)
#define __this_cpu_ptr(p) per_cpu_ptr(p, 0)
#define get_cpu_ptr(p) (preempt_disable(), (p))
#define put_cpu_ptr(p) ((void)(p), preempt_enable())
#define per_cpu(x, cpu) (*per_cpu_ptr(&(x), cpu))
#define __get_cpu_var(x) per_cpu(x, 0)
#define __raw_get_cpu_var(x) per_cpu(x, 0)
#define get_cpu_var(x) (*get_cpu_ptr(&(x)))
#define put_cpu_var(x) put_cpu_ptr(&(x))

#define this_cpu_read(x) READ_ONCE(x)
#define this_cpu_write(x, value) WRITE_ONCE(x, value)
#define this_cpu_add(x, n) ((void)__sync_fetch_and_add(&(x), n))
#define this_cpu_sub(x, n) ((void)__sync_fetch_and_sub(&(x), n))
#define this_cpu_and(x, n) ((void)__sync_fetch_and_and(&(x), n))
#define this_cpu_or(x, n) ((void)__sync_fetch_and_or(&(x), n))
#define this_cpu_inc(x) this_cpu_add(x, 1)
#define this_cpu_dec(x) this_cpu_sub(x, 1)
#define this_cpu_add_return(x, n) __sync_add_and_fetch(&(x), n)
#define this_cpu_sub_return(x, n) __sync_sub_and_fetch(&(x), n)
#define this_cpu_inc_return(x) this_cpu_add_return(x, 1)
#define this_cpu_dec_return(x) this_cpu_sub_return(x, 1)
#define this_cpu_xchg(x, value) __sync_lock_test_and_set(&(x), value)
#define this_cpu_cmpxchg(x, expected, value) \
	__sync_val_compare_and_swap(&(x), expected, value)

/* The same in other places and times. */
#define this_cpu_try_cmpxchg(x, old, value) try_cmpxchg(&(x), old, value)
#define __this_cpu_read this_cpu_read
#define __this_cpu_write this_cpu_write
#define __this_cpu_add this_cpu_add
#define __this_cpu_sub this_cpu_sub
#define __this_cpu_and this_cpu_and
#define __this_cpu_or this_cpu_or
#define __this_cpu_inc this_cpu_inc
#define __this_cpu_dec this_cpu_dec
#define __this_cpu_add_return this_cpu_add_return
#define __this_cpu_sub_return this_cpu_sub_return
#define __this_cpu_inc_return this_cpu_inc_return
#define __this_cpu_dec_return this_cpu_dec_return
#define __this_cpu_cmpxchg this_cpu_cmpxchg
#define __this_cpu_try_cmpxchg this_cpu_try_cmpxchg
#define raw_cpu_read this_cpu_read
#define raw_cpu_write this_cpu_write
#define raw_cpu_add this_cpu_add
#define raw_cpu_sub this_cpu_sub
#define raw_cpu_and this_cpu_and
#define raw_cpu_or this_cpu_or
#define raw_cpu_inc this_cpu_inc
#define raw_cpu_dec this_cpu_dec
#define raw_cpu_add_return this_cpu_add_return
#define raw_cpu_sub_return this_cpu_sub_return
#define raw_cpu_inc_return this_cpu_inc_return
#define raw_cpu_dec_return this_cpu_dec_return
#define raw_cpu_cmpxchg this_cpu_cmpxchg
#define raw_cpu_try_cmpxchg this_cpu_try_cmpxchg
#define percpu_read this_cpu_read
#define percpu_write this_cpu_write
#define percpu_add this_cpu_add
#define percpu_sub this_cpu_sub
#define percpu_and this_cpu_and
#define percpu_or this_cpu_or
#define x86_read_percpu this_cpu_read
#define x86_write_percpu this_cpu_write
#define x86_add_percpu this_cpu_add
#define x86_sub_percpu this_cpu_sub
#define x86_or_percpu this_cpu_or

extern long local_read(const local_t *l);
extern void local_set(local_t *l, long i);
extern void local_inc(local_t *l), local_dec(local_t *l);
extern void local_add(long i, local_t *l), local_sub(long i, local_t *l);
extern long local_inc_return(local_t *l), local_dec_return(local_t *l);
extern long local_add_return(long i, local_t *l), local_sub_return(long i, local_t *l);
extern int local_inc_and_test(local_t *l), local_dec_and_test(local_t *l);
extern int local_sub_and_test(long i, local_t *l), local_add_negative(long i, local_t *l);
extern long local_cmpxchg(local_t *l, long expected, long value);
/* LOCKed, as every xchg is */
extern long local_xchg(local_t *l, long value);

/* --- Locks and RCU --- */

extern void spin_lock_init(spinlock_t *lock), raw_spin_lock_init(raw_spinlock_t *lock);
extern void spin_lock(spinlock_t *lock), raw_spin_lock(raw_spinlock_t *lock);
extern void spin_unlock(spinlock_t *lock), raw_spin_unlock(raw_spinlock_t *lock);
extern int spin_trylock(spinlock_t *lock), raw_spin_trylock(raw_spinlock_t *lock);
extern int spin_is_locked(spinlock_t *lock), raw_spin_is_locked(raw_spinlock_t *lock);

extern void arch_spin_lock(arch_spinlock_t *lock), arch_spin_unlock(arch_spinlock_t *lock);
extern int arch_spin_trylock(arch_spinlock_t *lock), arch_spin_is_locked(arch_spinlock_t *lock);
/* It sleeps: not for handlers, nor where preemption is off. */
extern struct mutex text_mutex;
extern void mutex_init(struct mutex *lock);
extern void mutex_lock(struct mutex *lock), mutex_unlock(struct mutex *lock);
extern int mutex_trylock(struct mutex *lock);
extern bool mutex_is_locked(struct mutex *lock);
extern void rwlock_init(rwlock_t *lock);
extern void read_lock(rwlock_t *lock), read_unlock(rwlock_t *lock);
extern void write_lock(rwlock_t *lock), write_unlock(rwlock_t *lock);
extern int read_trylock(rwlock_t *lock), write_trylock(rwlock_t *lock);
extern void seqcount_init(seqcount_t *s);
extern unsigned int read_seqcount_begin(const seqcount_t *s);
extern unsigned int raw_read_seqcount(const seqcount_t *s), raw_seqcount_begin(const seqcount_t *s);
extern int read_seqcount_retry(const seqcount_t *s, unsigned int start);
extern void write_seqcount_begin(seqcount_t *s), write_seqcount_end(seqcount_t *s);
extern void raw_write_seqcount_latch(seqcount_latch_t *s);
extern unsigned int raw_read_seqcount_latch(const seqcount_latch_t *s);
#define __read_seqcount_begin read_seqcount_begin
#define __read_seqcount_retry read_seqcount_retry
#define raw_read_seqcount_begin read_seqcount_begin
#define raw_write_seqcount_begin write_seqcount_begin
#define raw_write_seqcount_end write_seqcount_end
#define read_seqcount_latch raw_read_seqcount_latch
#define read_seqcount_latch_retry read_seqcount_retry

extern void refcount_set(refcount_t *r, int n);
extern unsigned int refcount_read(refcount_t *r);
extern void refcount_add(int i, refcount_t *r), refcount_inc(refcount_t *r), refcount_dec(refcount_t *r);
extern bool refcount_add_not_zero(int i, refcount_t *r), refcount_inc_not_zero(refcount_t *r);
extern bool refcount_sub_and_test(int i, refcount_t *r), refcount_dec_and_test(refcount_t *r);
extern bool refcount_dec_if_one(refcount_t *r), refcount_dec_not_one(refcount_t *r);

/*
 * Preemption off keeps the stopper and other tasks away, interrupts off these
 * and interrupts. NMIs always come. spin_lock and rcu_read_lock turn nothing off.
 */
extern void preempt_disable(void), preempt_disable_notrace(void);
extern void preempt_enable(void), preempt_enable_notrace(void);
extern void preempt_enable_no_resched(void);
extern int preempt_count(void), get_cpu(void);
extern void put_cpu(void);
extern void local_irq_disable(void), local_irq_enable(void);
extern void local_irq_restore(unsigned long flags);
extern bool irqs_disabled(void);
extern unsigned long pokelab_irq_save(unsigned long *flags);
#define local_irq_save(flags) ((void)((flags) = pokelab_irq_save(&(flags))))

#define POKELAB_IRQ_LOCKS(name, type) \
	extern void name##_lock_irq(type *lock), name##_unlock_irq(type *lock); \
	extern int name##_trylock_irq(type *lock); \
	extern void name##_unlock_irqrestore(type *lock, unsigned long flags)
POKELAB_IRQ_LOCKS(spin, spinlock_t);
POKELAB_IRQ_LOCKS(raw_spin, raw_spinlock_t);
#define spin_lock_irqsave(lock, flags) (local_irq_save(flags), spin_lock(lock))
#define spin_trylock_irqsave(lock, flags) (local_irq_save(flags), spin_trylock(lock))
#define raw_spin_lock_irqsave(lock, flags) (local_irq_save(flags), raw_spin_lock(lock))
#define raw_spin_trylock_irqsave(lock, flags) \
	(local_irq_save(flags), raw_spin_trylock(lock))

#define __raw_spin_lock raw_spin_lock
#define _raw_spin_lock raw_spin_lock
#define _spin_lock spin_lock
#define __raw_spin_unlock raw_spin_unlock
#define _raw_spin_unlock raw_spin_unlock
#define _spin_unlock spin_unlock
#define __raw_spin_trylock raw_spin_trylock
#define _raw_spin_trylock raw_spin_trylock
#define _spin_trylock spin_trylock
#define __raw_spin_lock_irq raw_spin_lock_irq
#define _raw_spin_lock_irq raw_spin_lock_irq
#define _spin_lock_irq spin_lock_irq
#define __raw_spin_unlock_irq raw_spin_unlock_irq
#define _raw_spin_unlock_irq raw_spin_unlock_irq
#define _spin_unlock_irq spin_unlock_irq
#define __raw_spin_trylock_irq raw_spin_trylock_irq
#define _raw_spin_trylock_irq raw_spin_trylock_irq
#define _spin_trylock_irq spin_trylock_irq
#define __raw_spin_unlock_irqrestore raw_spin_unlock_irqrestore
#define _raw_spin_unlock_irqrestore raw_spin_unlock_irqrestore
#define _spin_unlock_irqrestore spin_unlock_irqrestore
#define arch_local_irq_enable local_irq_enable
#define arch_local_irq_disable local_irq_disable
#define arch_local_irq_restore local_irq_restore
#define raw_local_irq_enable local_irq_enable
#define raw_local_irq_disable local_irq_disable
#define raw_local_irq_restore local_irq_restore
#define raw_local_irq_save local_irq_save
#define arch_irqs_disabled irqs_disabled
#define raw_irqs_disabled irqs_disabled

/*
 * A scenario with tasks = n has n of them on each CPU, which preempt each other
 * where preemption is on: CPU 0 the patcher, all others task(). Tasks are numbered
 * CPU by CPU.
 */
extern int task_number(void);
extern void schedule(void), cond_resched(void), synchronize_rcu_tasks(void);

extern void rcu_read_lock(void), rcu_read_unlock(void), synchronize_rcu(void);
extern void synchronize_rcu_expedited(void), __rcu_read_lock(void), __rcu_read_unlock(void);
/* Preemption off, and a section for synchronize_rcu */
extern void rcu_read_lock_sched(void), rcu_read_unlock_sched(void);
extern void rcu_read_lock_sched_notrace(void), rcu_read_unlock_sched_notrace(void);
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_sched(p) READ_ONCE(p)
#define rcu_dereference_bh(p) READ_ONCE(p)
#define rcu_dereference_check(p, condition) READ_ONCE(p)
#define rcu_dereference_protected(p, condition) READ_ONCE(p)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
/* The value is the section's index: what ends the section takes it. */
extern int srcu_read_lock(struct srcu_struct *ss), srcu_down_read(struct srcu_struct *ss);
extern void srcu_read_unlock(struct srcu_struct *ss, int index);
extern void srcu_up_read(struct srcu_struct *ss, int index);
extern void synchronize_srcu(struct srcu_struct *ss);
extern void synchronize_srcu_expedited(struct srcu_struct *ss);
extern int init_srcu_struct(struct srcu_struct *ss);
extern void cleanup_srcu_struct(struct srcu_struct *ss);
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) WRITE_ONCE(p, value)

/* --- Text patching and other CPUs --- */

extern int smp_processor_id(void), raw_smp_processor_id(void), num_online_cpus(void);
/* The set of CPUs is NULL (the caller), cpu_online_mask or cpumask_of(cpu). */
struct cpumask;
extern const struct cpumask *const cpu_online_mask;
extern const struct cpumask *cpumask_of(unsigned int cpu);
extern int stop_machine(int (*fn)(void *), void *data, const struct cpumask *cpus);
extern int stop_machine_cpuslocked(int (*fn)(void *), void *data,
				   const struct cpumask *cpus);
extern void on_each_cpu(void (*fn)(void *), void *info, int wait);
extern void smp_call_function(void (*fn)(void *), void *info, int wait);
/* Sends an NMI to a CPU, which runs nmi_handler(). */
extern void raise_nmi(int cpu);
/*
 * The bytes of an instruction (int3, ret, a call, a jump) at `addr` that leads to `dest`:
 * text_gen_insn() has a buffer of its own wherever it is called.
 */
extern void *text_gen_insn(u8 opcode, const void *addr, const void *dest);
extern void __text_gen_insn(void *buf, u8 opcode, const void *addr, const void *dest, int size);
extern int text_opcode_size(u8 opcode);
/* Where all text begins and ends. */
extern char _stext[], _text[], _etext[];
/* NOPs by their length; ideal_nops[NOP_ATOMIC5] is that of five bytes. */
extern const unsigned char *const x86_nops[], *const *const ideal_nops;
extern void set_kernel_text_rw(void), set_kernel_text_ro(void);
extern long probe_kernel_read(void *to, const void *from, size_t size);
extern long probe_kernel_write(void *to, const void *from, size_t size);
extern long copy_from_kernel_nofault(void *to, const void *from, size_t size);
extern long copy_to_kernel_nofault(void *to, const void *from, size_t size);
extern void *text_poke(void *to, const void *from, size_t size);
extern void *text_poke_early(void *to, const void *from, size_t size);
extern void *text_poke_copy(void *to, const void *from, size_t size);
extern void *text_poke_set(void *to, int byte, size_t size);
extern void text_poke_sync(void), smp_text_poke_sync_each_cpu(void);
extern void *memcpy(void *to, const void *from, size_t size);
extern void *memset(void *to, int byte, size_t size);
extern int memcmp(const void *left, const void *right, size_t size);
#define __memcpy memcpy
#define __memset memset
#define __memcmp memcmp

/* --- Functions that call what they are given --- */

extern void *bsearch(const void *key, const void *base, size_t num, size_t size,
		     cmp_func_t cmp);
#define __inline_bsearch bsearch
/* `base` has the type of the elements; without `swap` they are swapped whole. */
extern void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap);

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);
struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;
};
struct atomic_notifier_head {
	spinlock_t lock;
	struct notifier_block *head;
};
struct raw_notifier_head {
	struct notifier_block *head;
};
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = { .head = NULL }
#define RAW_NOTIFIER_HEAD(name) struct raw_notifier_head name = { .head = NULL }
enum {
	NOTIFY_DONE = 0, NOTIFY_OK = 1, NOTIFY_STOP_MASK = 0x8000,
	NOTIFY_BAD = 0x8002, NOTIFY_STOP = 0x8001
};
extern int atomic_notifier_chain_register(struct atomic_notifier_head *nh,
					  struct notifier_block *nb);
extern int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh,
					    struct notifier_block *nb);
extern int atomic_notifier_call_chain(struct atomic_notifier_head *nh,
				      unsigned long action, void *data);
extern int raw_notifier_chain_register(struct raw_notifier_head *nh,
				       struct notifier_block *nb);
extern int raw_notifier_chain_unregister(struct raw_notifier_head *nh,
					 struct notifier_block *nb);
extern int raw_notifier_call_chain(struct raw_notifier_head *nh,
				   unsigned long action, void *data);
extern int notifier_from_errno(int err), notifier_to_errno(int result);

/* What a chain of handlers of traps is given, and why it is called. */
struct die_args {
	struct pt_regs *regs;
	const char *str;
	long err;
	int trapnr, signr;
};
enum { DIE_OOPS = 1, DIE_INT3, DIE_DEBUG };

/* --- Checks and prints --- */

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
extern void BUG(void) __attribute__((noreturn));
#define BUG_ON(condition) ((condition) ? BUG() : (void)0)
extern int WARN_ON(bool condition), WARN_ON_ONCE(bool condition);
extern int WARN(bool condition, const char *format, ...);
extern int WARN_ONCE(bool condition, const char *format, ...);
extern void panic(const char *format, ...) __attribute__((noreturn));
#define unreachable() __builtin_unreachable()
#define static_assert _Static_assert
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define BUILD_BUG_ON_MSG(condition, message) _Static_assert(!(condition), message)
#define compiletime_assert(condition, message) _Static_assert(condition, message)
extern void printk(const char *format, ...);
extern void printk_once(const char *format, ...), printk_ratelimited(const char *format, ...);
extern void printk_deferred(const char *format, ...), early_printk(const char *format, ...);
extern void trace_printk(const char *format, ...);
#define POKELAB_PRINT(level) \
	extern void pr_##level(const char *format, ...); \
	extern void pr_##level##_once(const char *format, ...); \
	extern void pr_##level##_ratelimited(const char *format, ...)
POKELAB_PRINT(emerg);
POKELAB_PRINT(alert);
POKELAB_PRINT(crit);
POKELAB_PRINT(err);
POKELAB_PRINT(warn);
POKELAB_PRINT(warning);
POKELAB_PRINT(notice);
POKELAB_PRINT(info);
POKELAB_PRINT(cont);
POKELAB_PRINT(debug);
POKELAB_PRINT(devel);
#define KERN_EMERG "0"
#define KERN_ALERT "1"
#define KERN_CRIT "2"
#define KERN_ERR "3"
#define KERN_WARNING "4"
#define KERN_NOTICE "5"
#define KERN_INFO "6"
#define KERN_DEBUG "7"

/* --- Words that do nothing here --- */

#define lockdep_assert(...) ((void)0)
#define lockdep_assert_once(...) ((void)0)
#define lockdep_assert_held(...) ((void)0)
#define lockdep_assert_held_once(...) ((void)0)
#define lockdep_assert_held_read(...) ((void)0)
#define lockdep_assert_held_write(...) ((void)0)
#define lockdep_assert_not_held(...) ((void)0)
#define lockdep_assert_none_held_once(...) ((void)0)
#define lockdep_assert_cpus_held(...) ((void)0)
#define lockdep_assert_irqs_enabled(...) ((void)0)
#define lockdep_assert_irqs_disabled(...) ((void)0)
#define lockdep_assert_in_irq(...) ((void)0)
#define lockdep_assert_preemption_enabled(...) ((void)0)
#define lockdep_assert_preemption_disabled(...) ((void)0)
#define lockdep_on(...) ((void)0)
#define lockdep_off(...) ((void)0)
#define lockdep_hardirqs_on(...) ((void)0)
#define lockdep_hardirqs_off(...) ((void)0)
#define lockdep_set_class(...) ((void)0)
#define might_sleep(...) ((void)0)
#define might_sleep_if(...) ((void)0)
#define might_fault(...) ((void)0)
#define instrumentation_begin(...) ((void)0)
#define instrumentation_end(...) ((void)0)
#define kasan_disable_current(...) ((void)0)
#define kasan_enable_current(...) ((void)0)
#define kcsan_disable_current(...) ((void)0)
#define kcsan_enable_current(...) ((void)0)
#define kmsan_unpoison_entry_regs(...) ((void)0)
#define trace_hardirqs_on(...) ((void)0)
#define trace_hardirqs_off(...) ((void)0)
#define ASSERT_EXCLUSIVE_WRITER(...) ((void)0)
#define ASSERT_EXCLUSIVE_ACCESS(...) ((void)0)
#define prefetch(...) ((void)0)
#define prefetchw(...) ((void)0)
#define perf_event_text_poke(...) ((void)0)
#define touch_nmi_watchdog(...) ((void)0)
#define touch_softlockup_watchdog(...) ((void)0)
#define touch_all_softlockup_watchdogs(...) ((void)0)
#define add_taint(...) ((void)0)
#define dump_stack(...) ((void)0)
#define show_regs(...) ((void)0)
#define cpus_read_lock(...) ((void)0)
#define cpus_read_unlock(...) ((void)0)
#define get_online_cpus(...) ((void)0)
#define put_online_cpus(...) ((void)0)
#define preempt_check_resched(...) ((void)0)
#define flush_icache_range(...) ((void)0)
#define smp_read_barrier_depends(...) ((void)0)
#define read_barrier_depends(...) ((void)0)

/* The same at file level. */
#define NOKPROBE_SYMBOL(name) _Static_assert(sizeof(&name) > 0, #name)
#define EXPORT_SYMBOL(name) _Static_assert(sizeof(&name) > 0, #name)
#define EXPORT_SYMBOL_GPL(name) _Static_assert(sizeof(&name) > 0, #name)
#define EXPORT_PER_CPU_SYMBOL(name) _Static_assert(sizeof(&name) > 0, #name)
#define EXPORT_PER_CPU_SYMBOL_GPL(name) _Static_assert(sizeof(&name) > 0, #name)
#define STACK_FRAME_NON_STANDARD(name) _Static_assert(sizeof(&name) > 0, #name)
#define ALLOW_ERROR_INJECTION(name, kind) _Static_assert(sizeof(&name) > 0, #kind)
#define MODULE_LICENSE(text) _Static_assert(sizeof(text) > 0, "a text")
#define MODULE_AUTHOR(text) _Static_assert(sizeof(text) > 0, "a text")
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text) > 0, "a text")
#define MODULE_VERSION(text) _Static_assert(sizeof(text) > 0, "a text")
#define module_init(name) _Static_assert(sizeof(&name) > 0, #name)
#define module_exit(name) _Static_assert(sizeof(&name) > 0, #name)
#define pure_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define early_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define core_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define postcore_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define arch_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define subsys_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define fs_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define device_initcall(name) _Static_assert(sizeof(&name) > 0, #name)
#define late_initcall(name) _Static_assert(sizeof(&name) > 0, #name)

#endif
