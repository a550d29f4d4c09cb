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
