/*
 * The trampoline of a static call that has no function any more: its jump becomes a return. Who hits the int3 returns
 * to whoever has called the trampoline. The int3s behind the return are never run.
 */
#include <pokelab.h>

PROTOCOL("return-emulated");
TITLE("An int3 over a jump returns");
ORIGIN("x86: static calls to NULL (2020)");

static void first(void);
SITE(function, JMP5(first), CODE(RET, INT3, INT3, INT3, INT3));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 1, nmis = 1);

static atomic_t calls;

static void first(void)
{
	atomic_inc(&calls);
}

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	int i;

	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 1; i < JMP32_INSN_SIZE; i++)
		WRITE_ONCE(ip[i], INT3_INSN_OPCODE);
	text_poke_sync();
	WRITE_ONCE(*ip, RET_INSN_OPCODE);
	text_poke_sync();
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	int3_emulate_ret(regs);
	return 1;
}

void task(void)
{
	int ran = execute_site(0);

	BUG_ON(atomic_read(&calls) != (ran == 0));
}

void nmi_handler(void)
{
	execute_site(0);
}
