/*
 * The same breakpoints under the entry code of Linux 3.3. The NMI stack of x86-64
 * holds a word that says "in an NMI", and the frame more than once. An NMI that
 * finds the word set came in over another: it changes nothing but the copy from
 * which the other will return, so that this goes round once more instead, and is
 * gone before it has used more of the stack than its own frame.
 *
 * However many come in meanwhile, they make one round more, as the processor
 * itself keeps one NMI pending and forgets the rest. i386, where an NMI has no
 * stack of its own, does the same in C (nmi-latch-2012).
 */
#include <pokelab.h>

PROTOCOL("nmi-rerun-2012");
TITLE("An NMI over an NMI asks for one more round and leaves");
ORIGIN("3f3c8b8c4b2a (Linux 3.3, 2012)");
MENDS("nmi-nested-2012", "an NMI over an NMI laid its frame over the first one's");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, CALL5(ftrace_caller), NOP5);

SCENARIO(cpus = 1, nmis = 2, sites = 1, jobs = 1);
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 1, nmis = 3);
EXPECT(pass, cpus = 1, nmis = 5);
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
/* it is the stack, not the handler: 1 CPU, 2 NMIs as before */
EXPECT(crash, cpus = 1, nmis = 2, nmi_stack = fixed);
/* int3 must not have a stack to itself: the IDT is switched while an NMI stands on it */
EXPECT(crash, cpus = 2, nmis = 1, int3_stack = own);

static const u8 ftrace_nop[CALL_INSN_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
static atomic_t modifying_ftrace_code = ATOMIC_INIT(0);

int int3_handler(struct pt_regs *regs)
{
	if (!atomic_read(&modifying_ftrace_code))
		return 0;
	int3_emulate_nop(regs);
	return 1;
}

/* Tracing ends: the call becomes a NOP, by way of a breakpoint. */
int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	int i;

	atomic_inc(&modifying_ftrace_code);
	WRITE_ONCE(ip[0], INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 1; i < CALL_INSN_SIZE; i++)
		WRITE_ONCE(ip[i], ftrace_nop[i]);
	text_poke_sync();
	WRITE_ONCE(ip[0], ftrace_nop[0]);
	text_poke_sync();
	atomic_dec(&modifying_ftrace_code);
	return 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
