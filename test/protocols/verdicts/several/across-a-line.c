/*
 * A call is written in one store of 8 bytes that lies across the end of a line, nobody is kept away: it is two stores,
 * and a CPU may see the one without the other.
 */
#include <pokelab.h>

PROTOCOL("across-a-line");
TITLE("One store across the end of a line");
ORIGIN("AMD APM vol. 2, 7.6.1");
HARDWARE(aligned8);

TEXT_SYMBOL(traced);
SITE(function, CODE(NOP5, NOP3), CODE(CALL5(traced), NOP3));
PLACE(function, 62);
SCENARIO(cpus = 2, nmis = 0);
EXPECT(torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, hardware = aligned64);
EXPECT(cross_modification, cpus = 2, hardware = coherent);

int patcher(void)
{
	u32 distance = (u32)((unsigned long)traced - (site_ip(0) + CALL_INSN_SIZE));

	WRITE_ONCE(*(u64 *)site_ip(0), CALL_INSN_OPCODE | (u64)distance << 8 | 0x001f0full << 40);
	return 0;
}

void task(void)
{
	execute_site(0);
}
