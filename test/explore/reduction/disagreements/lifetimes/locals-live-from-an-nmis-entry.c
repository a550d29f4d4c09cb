#include <pokelab.h>

/*
 * The first NMI lends a local of its handler, and has ended. A use of that local
 * is none of a dead one only while a second NMI runs, from its entry on: it can
 * come before the first thing that this one does.
 */
PROTOCOL("locals-live-from-an-nmis-entry");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = sc);
EXPECT(crash);
EXPECT(assertion|crash, nmis = 2);
EXPECT(assertion|crash, nmis = 2, memory = tso);
EXPECT(assertion|crash, nmis = 2, memory = pso);

static int *lent;
static int gone;
static atomic_t entered;

int patcher(void)
{
	if (READ_ONCE(lent))
		WRITE_ONCE(gone, 1);
	return -1;
}

void nmi_handler(void)
{
	int v;

	if (smp_processor_id() != 0)
		return;
	if (atomic_inc_return(&entered) == 1)
		WRITE_ONCE(lent, &v);
}

void task(void)
{
	int *p;

	if (!READ_ONCE(gone))
		return;
	p = READ_ONCE(lent);
	WRITE_ONCE(*p, 1);
	BUG_ON(atomic_read(&entered) == 1);
}
