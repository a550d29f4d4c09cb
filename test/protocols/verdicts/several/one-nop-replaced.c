/*
 * One NOP of the call's length is replaced by the call while everybody is stopped: no task stops inside an
 * instruction.
 */
#include <pokelab.h>

PROTOCOL("one-nop-replaced");
TITLE("One NOP becomes one call under stop_machine");
ORIGIN("what x86 took instead of its two-part NOPs");

static void traced(void);
SITE(function, NOP5, CALL5(traced));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 1);

static void traced(void)
{
}

static int patch(void *unused)
{
	u8 *ip = (u8 *)site_ip(0);
	u32 distance = (u32)((unsigned long)traced - (site_ip(0) + CALL_INSN_SIZE));
	int i;

	WRITE_ONCE(ip[0], CALL_INSN_OPCODE);
	for (i = 0; i < 4; i++)
		WRITE_ONCE(ip[1 + i], distance >> 8 * i & 0xff);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}

void task(void)
{
	execute_site(0);
}
