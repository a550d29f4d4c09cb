/*
 * Kernel primitives that are functions. A copy of n bytes is n loads and n
 * stores of one byte, as copies of fewer than 8 bytes were on x86 in 2008. The
 * emulation of instructions for int3 handlers is asm/text-patching.h's.
 */
#include <pokelab.h>

void *memcpy(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = source[i];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	u8 *target = to;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = byte;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const u8 *a = left;
	const u8 *b = right;
	size_t i;

	for (i = 0; i < size; i++) {
		int difference = a[i] - b[i];

		if (difference)
			return difference;
	}
	return 0;
}

/* A byte that cannot be read ends the copy; those before it stay. */
long probe_kernel_read(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = __load_or_goto(source + i, fault);
	return 0;
fault:
	return -EFAULT;
}

/* A byte that cannot be written ends the copy; those before it stay. */
long probe_kernel_write(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	long fault = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		__store_or_fault(target + i, source[i], fault);
		if (fault)
			return fault;
	}
	return 0;
}

void *text_poke(void *to, const void *from, size_t size)
{
	return memcpy(to, from, size);
}

static void do_sync_core(void *info)
{
	sync_core();
}

void text_poke_sync(void)
{
	on_each_cpu(do_sync_core, NULL, 1);
}

/*
 * Reference counts, as linux/refcount.h and lib/refcount.c have them: what was 0, and what
 * would go below it or over INT_MAX, is saturated. That the kernel warns is not told.
 */
void refcount_set(refcount_t *r, int n)
{
	atomic_set((atomic_t *)r, n);
}

unsigned int refcount_read(refcount_t *r)
{
	return atomic_read((atomic_t *)r);
}

void refcount_add(int i, refcount_t *r)
{
	int old = atomic_fetch_add_relaxed(i, (atomic_t *)r);

	if (!old || old < 0 || old + i < 0)
		refcount_set(r, REFCOUNT_SATURATED);
}

void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

bool refcount_add_not_zero(int i, refcount_t *r)
{
	int old = refcount_read(r);

	do {
		if (!old)
			break;
	} while (!atomic_try_cmpxchg_relaxed((atomic_t *)r, &old, old + i));
	if (old < 0 || old + i < 0)
		refcount_set(r, REFCOUNT_SATURATED);
	return old;
}

bool refcount_inc_not_zero(refcount_t *r)
{
	return refcount_add_not_zero(1, r);
}

bool refcount_sub_and_test(int i, refcount_t *r)
{
	int old = atomic_fetch_sub_release(i, (atomic_t *)r);

	if (old > 0 && old == i) {
		smp_acquire__after_ctrl_dep();
		return true;
	}
	if (old <= 0 || old - i < 0)
		refcount_set(r, REFCOUNT_SATURATED);
	return false;
}

bool refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

void refcount_dec(refcount_t *r)
{
	if (atomic_fetch_sub_release(1, (atomic_t *)r) <= 1)
		refcount_set(r, REFCOUNT_SATURATED);
}

bool refcount_dec_if_one(refcount_t *r)
{
	int val = 1;

	return atomic_try_cmpxchg_release((atomic_t *)r, &val, 0);
}

bool refcount_dec_not_one(refcount_t *r)
{
	int new, val = refcount_read(r);

	do {
		if (val == REFCOUNT_SATURATED)
			return true;
		if (val == 1)
			return false;
		new = val - 1;
		if (new > val)
			return true;
	} while (!atomic_try_cmpxchg_release((atomic_t *)r, &val, new));
	return true;
}

/* Readers count up from 0; a writer makes it negative. Nobody is kept waiting by who only wants it. */
int read_trylock(rwlock_t *lock)
{
	int cnts = atomic_read((atomic_t *)lock);

	do {
		if (cnts < 0)
			return 0;
	} while (!atomic_try_cmpxchg_acquire((atomic_t *)lock, &cnts, cnts + 1));
	return 1;
}

void read_lock(rwlock_t *lock)
{
	while (!read_trylock(lock))
		cpu_relax();
}

void read_unlock(rwlock_t *lock)
{
	atomic_fetch_sub_release(1, (atomic_t *)lock);
}

int write_trylock(rwlock_t *lock)
{
	return !atomic_read((atomic_t *)lock) && !atomic_cmpxchg_acquire((atomic_t *)lock, 0, -1);
}

void write_lock(rwlock_t *lock)
{
	while (!write_trylock(lock))
		cpu_relax();
}

void write_unlock(rwlock_t *lock)
{
	atomic_set_release((atomic_t *)lock, 0);
}

void rwlock_init(rwlock_t *lock)
{
	atomic_set((atomic_t *)lock, 0);
}

/* Sequence counts, as linux/seqlock.h has them. */
void seqcount_init(seqcount_t *s)
{
	s->sequence = 0;
}

unsigned int raw_read_seqcount(const seqcount_t *s)
{
	unsigned int seq = READ_ONCE(s->sequence);

	smp_rmb();
	return seq;
}

unsigned int raw_seqcount_begin(const seqcount_t *s)
{
	return raw_read_seqcount(s) & ~1u;
}

unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq;

	while ((seq = READ_ONCE(s->sequence)) & 1)
		cpu_relax();
	smp_rmb();
	return seq;
}

int read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	smp_rmb();
	return READ_ONCE(s->sequence) != start;
}

void write_seqcount_begin(seqcount_t *s)
{
	s->sequence++;
	smp_wmb();
}

void write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	s->sequence++;
}

void raw_write_seqcount_latch(seqcount_t *s)
{
	smp_wmb();
	s->sequence++;
	smp_wmb();
}

unsigned int raw_read_seqcount_latch(const seqcount_t *s)
{
	return READ_ONCE(s->sequence);
}

/*
 * A comparison with 0, and what may then be stored: again, where it has changed meanwhile
 * (atomic_t.txt: no order where nothing is stored).
 */
int atomic_dec_if_positive(atomic_t *v)
{
	int c = atomic_read(v);

	while (c > 0 && !atomic_try_cmpxchg(v, &c, c - 1))
		;
	return c - 1;
}

bool atomic_inc_unless_negative(atomic_t *v)
{
	int c = atomic_read(v);

	while (c >= 0 && !atomic_try_cmpxchg(v, &c, c + 1))
		;
	return c >= 0;
}

bool atomic_dec_unless_positive(atomic_t *v)
{
	int c = atomic_read(v);

	while (c <= 0 && !atomic_try_cmpxchg(v, &c, c - 1))
		;
	return c <= 0;
}

s64 atomic64_dec_if_positive(atomic64_t *v)
{
	s64 c = atomic64_read(v);

	while (c > 0 && !atomic64_try_cmpxchg(v, &c, c - 1))
		;
	return c - 1;
}

bool atomic64_inc_unless_negative(atomic64_t *v)
{
	s64 c = atomic64_read(v);

	while (c >= 0 && !atomic64_try_cmpxchg(v, &c, c + 1))
		;
	return c >= 0;
}

bool atomic64_dec_unless_positive(atomic64_t *v)
{
	s64 c = atomic64_read(v);

	while (c <= 0 && !atomic64_try_cmpxchg(v, &c, c - 1))
		;
	return c <= 0;
}

/* The protocol's own. */
int int3_handler(struct pt_regs *regs);

/*
 * How the context goes on that the int3 at `ip` has interrupted: at the address
 * in the value's low half; above it what was pushed for it, 0 for nothing. The
 * whole is 0 when nobody claims the int3. Nothing but this says what is pushed
 * for the next trap on this stack, so that it is taken away again.
 */
unsigned long int3_entry(unsigned long ip)
{
	struct pt_regs regs;
	unsigned long next, pushed;

	regs.ip = ip + INT3_INSN_SIZE;
	if (!int3_handler(&regs))
		return 0;
	pushed = regs.__pushed;
	if (pushed)
		regs.__pushed = 0;
	next = regs.ip;
	/* What is no address is wild, not an int3 that nobody has claimed. */
	if (next == 0 || next >> 32)
		next = 1;
	return pushed << 32 | next;
}

void int3_emulate_jmp(struct pt_regs *regs, unsigned long ip)
{
	regs->ip = ip;
}

/* A 0 is something that was pushed, too. */
void int3_emulate_push(struct pt_regs *regs, unsigned long val)
{
	regs->__pushed = (u32)val ? val : 1;
}

/* `size`: of the instruction that does nothing, 5 when it is left out. */
void int3_emulate_nop(struct pt_regs *regs, unsigned long size)
{
	regs->ip = regs->ip - INT3_INSN_SIZE + size;
}

void int3_emulate_call(struct pt_regs *regs, unsigned long func)
{
	int3_emulate_push(regs, regs->ip - INT3_INSN_SIZE + CALL_INSN_SIZE);
	int3_emulate_jmp(regs, func);
}

/* To what was pushed before, else to the site's own caller, at an address that stands for it. */
void int3_emulate_ret(struct pt_regs *regs)
{
	unsigned long ip = regs->__pushed;

	if (ip)
		regs->__pushed = 0;
	int3_emulate_jmp(regs, ip ? ip : 0xc00ffff0);
}

/* Conditions in pairs, as in the instruction: o, b, z, be, s, p, l, le, and what is not so. */
void int3_emulate_jcc(struct pt_regs *regs, u8 cc, unsigned long ip, unsigned long disp)
{
	unsigned long flags = regs->flags;
	bool zero = flags & 0x40;
	bool less = !(flags & 0x80) != !(flags & 0x800);
	bool match;

	switch (cc >> 1 & 7) {
	case 0:
		match = flags & 0x800;
		break;
	case 1:
		match = flags & 0x01;
		break;
	case 2:
		match = zero;
		break;
	case 3:
		match = flags & 0x41;
		break;
	case 4:
		match = flags & 0x80;
		break;
	case 5:
		match = flags & 0x04;
		break;
	case 6:
		match = less;
		break;
	default:
		match = less || zero;
		break;
	}
	if (match != (cc & 1))
		ip += disp;
	int3_emulate_jmp(regs, ip);
}

unsigned long instruction_pointer(struct pt_regs *regs)
{
	return regs->ip;
}

/* Sites are the kernel's own text. */
int user_mode(struct pt_regs *regs)
{
	return 0;
}

int text_opcode_size(u8 opcode)
{
	switch (opcode) {
	case INT3_INSN_OPCODE:
	case RET_INSN_OPCODE:
		return 1;
	case CALL_INSN_OPCODE:
	case JMP32_INSN_OPCODE:
		return 5;
	case JMP8_INSN_OPCODE:
		return 2;
	}
	return 0;
}

/* One byte after the other, where the compiler's stores to a packed union may be wider. */
void __text_gen_insn(void *buf, u8 opcode, const void *addr, const void *dest, int size)
{
	u8 *insn = buf;
	long disp = (long)dest - (long)(addr + size);
	int i;

	BUG_ON(size < text_opcode_size(opcode));
	insn[0] = opcode;
	for (i = 1; i < size; i++) {
		insn[i] = disp;
		disp >>= 8;
	}
}

/* In a buffer that is the call's: protocols call it without one. */
void *text_gen_insn(void *insn, u8 opcode, const void *addr, const void *dest)
{
	__text_gen_insn(insn, opcode, addr, dest, text_opcode_size(opcode));
	return insn;
}
