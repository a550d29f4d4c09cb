#include <pokelab.h>

/*
 * Between the request of a stop and the moment at which all have stopped, or
 * between their release and the stop's end, another task of the same CPU may
 * run, and wait with preemption off for that stop to end. Before the request
 * and behind the end it may not.
 */
PROTOCOL("another-task-runs-before-all-have-stopped");
SITE(site, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2, nmis = 0);
EXPECT(hang, memory = sc);
EXPECT(hang, memory = tso);
EXPECT(pass, tasks = 1);

static int stopped(void *unused)
{
	return 0;
}

int patcher(void)
{
	stop_machine(stopped, NULL, NULL);
	return -1;
}

void task(void)
{
	preempt_disable();
	stop_machine(stopped, NULL, NULL);
	preempt_enable();
}
