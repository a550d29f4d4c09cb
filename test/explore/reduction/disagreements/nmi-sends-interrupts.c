#include <pokelab.h>

/*
 * The NMI handler's first operation is one that changes other CPUs: it may
 * come with the NMI's arrival only where that is copied as such a step.
 */
PROTOCOL("nmi-sends-interrupts");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = sc);
EXPECT(pass);
EXPECT(pass, memory = tso);
EXPECT(pass, memory = pso);

static int x;

static void interrupt(void *unused)
{
}

int patcher(void)
{
	WRITE_ONCE(x, 1);
	return -1;
}

void nmi_handler(void)
{
	smp_call_function(interrupt, NULL, 0);
}
