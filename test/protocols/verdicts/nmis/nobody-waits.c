/*
 * Nobody waits for NMIs: however many come, every task ends. The write of one byte is done by whoever comes first.
 */
#include <pokelab.h>

PROTOCOL("nobody-waits");
TITLE("A byte is written whether NMIs run or not");
ORIGIN("made up");

SITE(place, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 2, nmis = many, sites = 1);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 2, nmis = many);
EXPECT(pass, cpus = 2, nmis_per_cpu = many);
EXPECT(assertion, cpus = 2, nmis = many, jobs = 2);
EXPECT(assertion, cpus = 2, nmis = 2, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 1, jobs = 2);

static DEFINE_SPINLOCK(lock);
static int seen;

int patcher(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
	return 0;
}

void task(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
}

/* the second NMI that finds that there has been one is one too many, where that is asked */
void nmi_handler(void)
{
	if (nr_jobs == 2) {
		BUG_ON(READ_ONCE(seen));
		WRITE_ONCE(seen, 1);
	}
}
