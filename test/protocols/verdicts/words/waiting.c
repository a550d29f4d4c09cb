/*
 * A message, and a flag that says that it is there. Who waits for the flag by smp_cond_load_acquire has the message;
 * what it gives is what it has read last. Where nobody sets the flag it waits for ever.
 */
#include <pokelab.h>

PROTOCOL("waiting");
TITLE("A conditional load waits");
ORIGIN("Documentation/memory-barriers.txt");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = tso);
EXPECT(pass, cpus = 2, memory = pso);
/* the writer's order is missing */
EXPECT(assertion(patcher), cpus = 2, jobs = 2, memory = pso);
EXPECT(pass, cpus = 2, jobs = 2, memory = tso);
EXPECT(hang(patcher), cpus = 2, jobs = 3);

static int message, flag;

int patcher(void)
{
	int seen = smp_cond_load_acquire(&flag, VAL > 1);

	BUG_ON(seen != 2 && seen != 3);
	BUG_ON(message != 7);
	return 0;
}

void task(void)
{
	message = 7;
	if (nr_jobs == 1)
		smp_store_release(&flag, 2);
	else
		WRITE_ONCE(flag, nr_jobs == 2 ? 2 : 1);
	if (nr_jobs < 3)
		WRITE_ONCE(flag, 3);
}
