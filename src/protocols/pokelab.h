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
typedef struct { long a; } local_t;
typedef struct { int locked; } spinlock_t;
typedef spinlock_t raw_spinlock_t;
typedef int (*cmp_func_t)(const void *a, const void *b);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef int (*cpu_stop_fn_t)(void *data);
typedef void (*smp_call_func_t)(void *info);

#define ATOMIC_INIT(value) { (value) }
#define LOCAL_INIT(value) { (value) }
#define DEFINE_SPINLOCK(name) spinlock_t name = { 0 }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { 0 }
#define __SPIN_LOCK_UNLOCKED(name) { 0 }
#define __RAW_SPIN_LOCK_UNLOCKED(name) { 0 }

enum {
	EPERM = 1, ENOENT = 2, EAGAIN = 11, ENOMEM = 12, EFAULT = 14,
	EBUSY = 16, EEXIST = 17, EINVAL = 22
};
enum { SITE_TRAPPED = -1, SITE_NOT_RUN = -2 };
enum {
	INT3_INSN_SIZE = 1, INT3_INSN_OPCODE = 0xcc,
	CALL_INSN_SIZE = 5, CALL_INSN_OPCODE = 0xe8,
	JMP32_INSN_SIZE = 5, JMP32_INSN_OPCODE = 0xe9,
	JMP8_INSN_SIZE = 2, JMP8_INSN_OPCODE = 0xeb,
	RET_INSN_SIZE = 1, RET_INSN_OPCODE = 0xc3
};
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)

/* --- Annotations: they say nothing to the machine --- */

#define notrace
#define noinstr
#define asmlinkage
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
extern int user_mode(struct pt_regs *regs);

/* --- Accesses and their order --- */

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) ((void)(*(volatile __typeof__(x) *)&(x) = (value)))
#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define smp_load_acquire(p) READ_ONCE(*(p))
#define smp_store_release(p, value) WRITE_ONCE(*(p), value)
#define smp_store_mb(x, value) WRITE_ONCE(x, value)

extern void smp_mb(void), smp_rmb(void), smp_wmb(void);
extern void mb(void), rmb(void), wmb(void), barrier(void);
extern void smp_mb__before_atomic(void), smp_mb__after_atomic(void);
extern void smp_mb__before_spinlock(void), smp_mb__after_spinlock(void);
extern void cpu_relax(void);
extern void sync_core(void);

/* --- Atomic operations --- */

extern int atomic_read(const atomic_t *v), atomic_read_acquire(const atomic_t *v);
extern void atomic_set(atomic_t *v, int i), atomic_set_release(atomic_t *v, int i);

#define POKELAB_ORDERS(type, name, ...) \
	extern type name(__VA_ARGS__), name##_relaxed(__VA_ARGS__), \
		name##_acquire(__VA_ARGS__), name##_release(__VA_ARGS__)
#define POKELAB_ATOMIC(name) \
	extern void atomic_##name(int i, atomic_t *v); \
	POKELAB_ORDERS(int, atomic_fetch_##name, int i, atomic_t *v)

POKELAB_ATOMIC(add);
POKELAB_ATOMIC(sub);
POKELAB_ATOMIC(and);
POKELAB_ATOMIC(andnot);
POKELAB_ATOMIC(or);
POKELAB_ATOMIC(xor);
POKELAB_ORDERS(int, atomic_add_return, int i, atomic_t *v);
POKELAB_ORDERS(int, atomic_sub_return, int i, atomic_t *v);
extern void atomic_inc(atomic_t *v), atomic_dec(atomic_t *v);
POKELAB_ORDERS(int, atomic_inc_return, atomic_t *v);
POKELAB_ORDERS(int, atomic_dec_return, atomic_t *v);
POKELAB_ORDERS(int, atomic_fetch_inc, atomic_t *v);
POKELAB_ORDERS(int, atomic_fetch_dec, atomic_t *v);
extern int atomic_inc_and_test(atomic_t *v), atomic_dec_and_test(atomic_t *v);
extern int atomic_sub_and_test(int i, atomic_t *v);
extern int atomic_add_negative(int i, atomic_t *v);
extern int atomic_inc_not_zero(atomic_t *v);
extern int atomic_add_unless(atomic_t *v, int add, int unless);
extern int atomic_fetch_add_unless(atomic_t *v, int add, int unless);
POKELAB_ORDERS(int, atomic_xchg, atomic_t *v, int value);
POKELAB_ORDERS(int, atomic_cmpxchg, atomic_t *v, int expected, int value);

#define xchg(p, value) __sync_lock_test_and_set(p, value)
#define xchg_relaxed(p, value) xchg(p, value)
#define xchg_acquire(p, value) xchg(p, value)
#define xchg_release(p, value) xchg(p, value)
#define cmpxchg(p, expected, value) __sync_val_compare_and_swap(p, expected, value)
#define cmpxchg_relaxed(p, expected, value) cmpxchg(p, expected, value)
#define cmpxchg_acquire(p, expected, value) cmpxchg(p, expected, value)
#define cmpxchg_release(p, expected, value) cmpxchg(p, expected, value)

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

/*
 * A scenario with tasks = n has n of them on each CPU, which preempt each other
 * where preemption is on: CPU 0 the patcher, all others task(). Tasks are numbered
 * CPU by CPU.
 */
extern int task_number(void);
extern void schedule(void), cond_resched(void), synchronize_rcu_tasks(void);

extern void rcu_read_lock(void), rcu_read_unlock(void), synchronize_rcu(void);
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
extern void set_kernel_text_rw(void), set_kernel_text_ro(void);
extern long probe_kernel_read(void *to, const void *from, size_t size);
extern long probe_kernel_write(void *to, const void *from, size_t size);
extern long copy_from_kernel_nofault(void *to, const void *from, size_t size);
extern long copy_to_kernel_nofault(void *to, const void *from, size_t size);
extern void *text_poke(void *to, const void *from, size_t size);
extern void *text_poke_early(void *to, const void *from, size_t size);
extern void text_poke_sync(void), smp_text_poke_sync_each_cpu(void);
extern void *memcpy(void *to, const void *from, size_t size);
extern void *memset(void *to, int byte, size_t size);
extern int memcmp(const void *left, const void *right, size_t size);

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
extern void printk(const char *format, ...);
extern void pr_emerg(const char *format, ...), pr_alert(const char *format, ...);
extern void pr_crit(const char *format, ...), pr_err(const char *format, ...);
extern void pr_warn(const char *format, ...), pr_warning(const char *format, ...);
extern void pr_notice(const char *format, ...), pr_info(const char *format, ...);
extern void pr_cont(const char *format, ...), pr_debug(const char *format, ...);
extern void pr_devel(const char *format, ...);
#define KERN_EMERG "0"
#define KERN_ALERT "1"
#define KERN_CRIT "2"
#define KERN_ERR "3"
#define KERN_WARNING "4"
#define KERN_NOTICE "5"
#define KERN_INFO "6"
#define KERN_DEBUG "7"

#endif
