/*
 * A CPU raises an NMI at itself: outside an NMI the handler has run before the next statement. Inside one
 * it is latched, and has not.
 */
#include <pokelab.h>

PROTOCOL("nmi-raised-at-itself");
TITLE("An NMI of one's own comes right behind, or waits for the IRET");
ORIGIN("SDM vol. 3, 6.7.1");

SITE(place, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, nmis = 0, sites = 1);
EXPECT(pass, cpus = 1, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(assertion(nmi_handler), cpus = 1, nmis = 0, jobs = 4);
EXPECT(assertion(nmi_handler), cpus = 1, nmis = 1, jobs = 4);
EXPECT(crash(patcher), cpus = 1, nmis = 0, jobs = 6);

static int runs;
static int inside;

int patcher(void)
{
	if (nr_jobs == 6)
		raise_nmi(nr_cpus);
	raise_nmi(0);
	BUG_ON(runs < 1);
	return -1;
}

void nmi_handler(void)
{
	int before = runs;

	if (before >= 2)
		return;
	runs = before + 1;
	/* the second one has to wait for the first one's end */
	BUG_ON(inside);
	inside = 1;
	if (before == 0) {
		raise_nmi(smp_processor_id());
		if (nr_jobs == 4)
			BUG_ON(runs != 2);
	}
	inside = 0;
}
