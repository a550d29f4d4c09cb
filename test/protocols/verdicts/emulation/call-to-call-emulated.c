/*
 * A call to one function becomes a call to another by the breakpoint method. The handler makes the new call for who
 * hits the int3.
 */
#include <pokelab.h>

PROTOCOL("call-to-call-emulated");
TITLE("An int3 over a call makes the call");
ORIGIN("9e298e860408, c3d6324f841b");

static void first(void);
static void second(void);
SITE(function, CALL5(first), CALL5(second));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 1);

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
	u32 distance = (u32)((unsigned long)second - (site_ip(0) + CALL_INSN_SIZE));
	int i;

	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 0; i < 4; i++)
		WRITE_ONCE(ip[1 + i], distance >> 8 * i & 0xff);
	text_poke_sync();
	WRITE_ONCE(*ip, CALL_INSN_OPCODE);
	text_poke_sync();
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	int3_emulate_call(regs, (unsigned long)second);
	return 1;
}

void task(void)
{
	execute_site(0);
	BUG_ON(atomic_read(&calls) == 0);
}

void nmi_handler(void)
{
	execute_site(0);
}
