/*
 * A jump out of a function goes somewhere else by the breakpoint method. Whoever hits the int3 jumps, whatever stands
 * behind it: the function that it comes to returns to the caller.
 */
#include <pokelab.h>

PROTOCOL("jump-emulated");
TITLE("An int3 over a jump jumps");
ORIGIN("c3d6324f841b (x86/alternatives: Teach text_poke_bp() to emulate instructions)");

static void first(void);
static void second(void);
SITE(function, JMP5(first), JMP5(second));
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

static void second(void)
{
	atomic_inc(&calls);
}

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	u32 distance = (u32)((unsigned long)second - (site_ip(0) + JMP32_INSN_SIZE));
	int i;

	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 0; i < 4; i++)
		WRITE_ONCE(ip[1 + i], distance >> 8 * i & 0xff);
	text_poke_sync();
	WRITE_ONCE(*ip, JMP32_INSN_OPCODE);
	text_poke_sync();
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	int3_emulate_jmp(regs, (unsigned long)second);
	return 1;
}

void task(void)
{
	execute_site(0);
	BUG_ON(atomic_read(&calls) != 1);
}

void nmi_handler(void)
{
	execute_site(0);
}
