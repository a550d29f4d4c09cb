#include <pokelab.h>

/*
 * A CPU is stopped between a store that others see and the moment at which it
 * turns preemption, or interrupts, off. Turning them off right behind that
 * store would keep the stopper away until both values are there.
 */
PROTOCOL("stop-comes-before-preemption-is-off");
SITE(site, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0, memory = sc);
EXPECT(assertion, jobs = 1);
EXPECT(assertion, jobs = 2);
EXPECT(assertion, jobs = 1, memory = tso);

static int first, second;

static int stopped(void *unused)
{
	BUG_ON(READ_ONCE(first) && !READ_ONCE(second));
	return 0;
}

int patcher(void)
{
	stop_machine(stopped, NULL, NULL);
	return -1;
}

void task(void)
{
	xchg(&first, 1);
	if (nr_jobs == 1)
		preempt_disable();
	else
		local_irq_disable();
	xchg(&second, 1);
	if (nr_jobs == 1)
		preempt_enable();
	else
		local_irq_enable();
}
