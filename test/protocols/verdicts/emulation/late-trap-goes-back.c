/*
 * A debugger's breakpoint stands over a push, which its handler does for who hits it. A trap whose breakpoint has been
 * forgotten meanwhile goes back to the instruction, and executes what stands there: the int3 once more, or the push.
 */
#include <pokelab.h>

PROTOCOL("late-trap-goes-back");
TITLE("A late trap goes back to where it was taken");
ORIGIN("a public report about a debugger, 2026");

/* push %rbp; mov %rsp, %rbp */
SITE(function, CODE(BYTES(0x55), BYTES(0x48, 0x89, 0xe5)), CODE(BYTES(0x55), BYTES(0x48, 0x89, 0xe5)));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);

static int registered;

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	WRITE_ONCE(registered, 1);
	smp_wmb();
	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	text_poke_sync();
	WRITE_ONCE(registered, 0);
	WRITE_ONCE(*ip, 0x55);
	text_poke_sync();
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	if (READ_ONCE(registered))
		int3_emulate_push(regs, 0);
	else
		regs->ip -= INT3_INSN_SIZE;
	return 1;
}

void task(void)
{
	execute_site(0);
}
