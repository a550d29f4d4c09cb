/*
 * The first of two instructions is replaced for good by way of an int3 over the second. Whoever comes to it goes back to
 * the beginning until the new instruction stands there: what was run before does not count.
 */
#include <pokelab.h>

PROTOCOL("trap-begins-again");
TITLE("An int3 inside a site sends back to its beginning who is too early");
ORIGIN("restartable sequences do so");
HARDWARE(aligned8);

/* f8: clc */
SITE(pair, CODE(NOP1, NOP1), CODE(BYTES(0xf8), INT3));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 2, hardware = stale);
EXPECT(cross_modification, cpus = 2, hardware = coherent);
/* the patcher's own CPU goes round, and never writes */
EXPECT(hang, cpus = 1, nmis = 1);

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	WRITE_ONCE(ip[1], INT3_INSN_OPCODE);
	text_poke_sync();
	WRITE_ONCE(ip[0], 0xf8);
	text_poke_sync();
	BUG_ON(execute_site(0) != 1);
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	bool is_new = READ_ONCE(*(u8 *)site_ip(0)) == 0xf8;

	regs->ip = is_new ? site_ip(0) + 2 : site_ip(0);
	return 1;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
