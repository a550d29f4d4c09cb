/*
 * What breakpoints would have done to the NMIs of 2011. An NMI blocks all others
 * until the next IRET, whoever's that is. Of an NMI that hits a breakpoint it is
 * that of the breakpoint: the next NMI comes in while the first is still at work.
 * x86-64 let every NMI begin at the top of one and the same stack, so the second
 * laid its frame over the first's, which then returned to wherever the second had
 * come from.
 *
 * A page fault in an NMI did the same, which is why NMI handlers were not to have
 * any. Entry code that can be entered again (nmi-rerun-2012, nmi-latch-2012) is
 * what ftrace waited for before it used breakpoints.
 */
#include <pokelab.h>

PROTOCOL("nmi-nested-2012");
TITLE("A breakpoint's IRET lets the next NMI in, on the same stack");
ORIGIN("x86-64 before Linux 3.3, 3f3c8b8c4b2a");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, CALL5(ftrace_caller), NOP5);

SCENARIO(cpus = 1, nmis = 2, sites = 1, jobs = 1);
/* one NMI has nobody to be overwritten by */
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(crash, cpus = 1, nmis = 2);
EXPECT(crash, cpus = 2, nmis = 2);
/* the same handler where the entry code knows better */
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = rerun);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);
/*
 * int3 had a stack of its own as well: an NMI over a breakpoint's handler must not
 * hit a breakpoint, unless the IDT says meanwhile that traps stay on the stack
 * where they are, as it did from 3.3 on.
 */
EXPECT(crash, cpus = 2, nmis = 1, int3_stack = own);
EXPECT(pass, cpus = 1, nmis = 1, int3_stack = own);

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
