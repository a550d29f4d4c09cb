/*
 * A debugger's breakpoint stands over a push, which its handler does for who hits it. A trap whose breakpoint has been
 * forgotten meanwhile is let go on where it is: behind the first byte, which is the push again. It is never done.
 */
#include <pokelab.h>

PROTOCOL("late-trap-goes-on-inside");
TITLE("A late trap goes on behind the push that it stands for");
ORIGIN("a public report about a debugger, 2026");

/* push %rbp; mov %rsp, %rbp */
SITE(function, CODE(BYTES(0x55), BYTES(0x48, 0x89, 0xe5)), CODE(BYTES(0x55), BYTES(0x48, 0x89, 0xe5)));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(torn_fetch(task), cpus = 2);
EXPECT(torn_fetch(task), cpus = 2, hardware = aligned8);

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
	return 1;
}

void task(void)
{
	execute_site(0);
}
