#include <pokelab.h>

/*
 * The first call lends its local, the second one waits until whoever borrowed it
 * has used it: only between the two is that local dead. A call is no mover where
 * somebody holds an address of what it brings back to life.
 */
PROTOCOL("locals-die-between-calls");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, memory = sc);
EXPECT(crash);
EXPECT(crash, memory = tso);
EXPECT(crash, memory = pso);
EXPECT(pass, cpus = 1);

static int *lent;
static int done;

static void lend(bool wait)
{
	int v = 1;

	WRITE_ONCE(lent, &v);
	while (wait && nr_cpus > 1 && !READ_ONCE(done))
		cpu_relax();
}

int patcher(void)
{
	lend(false);
	lend(true);
	return -1;
}

void task(void)
{
	int *p = READ_ONCE(lent);

	while (!p) {
		cpu_relax();
		p = READ_ONCE(lent);
	}
	WRITE_ONCE(*p, 2);
	smp_store_release(&done, 1);
}
