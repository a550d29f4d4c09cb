#include <pokelab.h>

/*
 * CPU 1 loops and looks at nothing, while CPU 0 runs into a BUG. Whoever runs
 * on finds the BUG; that the loop never ends must not be said in its place,
 * for it is not found again when the run is asked whether it can still end.
 */
PROTOCOL("loops-beside-what-fails");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, memory = sc);
EXPECT(assertion);
EXPECT(assertion, memory = tso);
EXPECT(assertion, cpus = 1);

int patcher(void)
{
	BUG();
	return -1;
}

void task(void)
{
	for (;;)
		cpu_relax();
}
