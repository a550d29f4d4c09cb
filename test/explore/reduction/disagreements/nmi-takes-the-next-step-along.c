#include <pokelab.h>

/*
 * The NMI handler does nothing that others can see. A search that lets an NMI
 * arrive together with its first visible operation must not take the one that
 * stands behind its IRET for it: here that is the sending of interrupts, which
 * changes other CPUs.
 */
PROTOCOL("nmi-takes-the-next-step-along");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = sc);
EXPECT(pass);
EXPECT(pass, memory = tso);
EXPECT(pass, memory = pso);
EXPECT(pass, cpus = 3);

static int x;

int patcher(void)
{
	WRITE_ONCE(x, 1);
	text_poke_sync();
	return -1;
}

void nmi_handler(void)
{
}
