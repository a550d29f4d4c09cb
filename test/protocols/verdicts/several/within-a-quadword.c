/*
 * A call is written in one store of 8 bytes, nobody is kept away. Within a quadword that is seen whole or not at all.
 */
#include <pokelab.h>

PROTOCOL("within-a-quadword");
TITLE("One store within a quadword");
ORIGIN("AMD APM vol. 2, 7.6.1");
HARDWARE(aligned8);

TEXT_SYMBOL(traced);
SITE(function, CODE(NOP5, NOP3), CODE(CALL5(traced), NOP3));
PLACE(function, 8);
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned64);
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
