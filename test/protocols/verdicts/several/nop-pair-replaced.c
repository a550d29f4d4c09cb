/*
 * Two NOPs in a row are replaced by one call while everybody is stopped. A task that was stopped between the two
 * goes on in the middle of the call.
 */
#include <pokelab.h>

PROTOCOL("nop-pair-replaced");
TITLE("Two NOPs become one call under stop_machine");
ORIGIN("the two-part NOPs that x86 gave up for one instruction");

static void traced(void);
SITE(function, CODE(NOP1, NOP4), CALL5(traced));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(torn_fetch(task), cpus = 2);
EXPECT(torn_fetch(task), cpus = 2, hardware = aligned8);
EXPECT(torn_fetch(task), cpus = 2, hardware = amd);
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
