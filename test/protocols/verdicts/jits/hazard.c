/*
 * Hazard pointers: a reader says which code it is about to run, and looks again whether that is still what is to be run.
 * Who retires the code waits until nobody says so any more.
 */
#include <pokelab.h>

PROTOCOL("hazard");
TITLE("A hazard pointer keeps code from being reused");
ORIGIN("Michael, Hazard Pointers, 2004");
VARIANT("NO_SECOND_LOOK", "a reader does not look again when it has said what it uses");

SITE(code, CODE(NOP2, RET), CODE(NOP1, NOP1, RET));
SCENARIO(cpus = 2, nmis = 0);
#ifdef NO_SECOND_LOOK
EXPECT(cross_modification, cpus = 2);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = stale8);
#endif

static void *current;
static void *hp[4];

int patcher(void)
{
	void *old = (void *)site_ip(0);
	int i;

	smp_store_release(&current, old);
	WRITE_ONCE(current, NULL);
	smp_mb();
	for (i = 1; i < nr_cpus; i++)
		smp_cond_load_acquire(&hp[i], VAL != old);
	memset(old, 0x90, 2);
	return 0;
}

void task(void)
{
	int cpu = smp_processor_id();
	void *p = READ_ONCE(current);

	if (!p)
		return;
	smp_store_mb(hp[cpu], p);
#ifndef NO_SECOND_LOOK
	if (p == READ_ONCE(current))
#endif
		execute_site(0);
	smp_store_release(&hp[cpu], NULL);
}
