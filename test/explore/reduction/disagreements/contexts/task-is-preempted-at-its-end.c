#include <pokelab.h>

/*
 * A task is preempted between its last store and its end, by one that waits
 * for it with preemption off. Ending only lets others go on; but what comes
 * before it can keep it from ever being done.
 */
PROTOCOL("task-is-preempted-at-its-end");
SITE(site, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2, nmis = 0);
EXPECT(hang, memory = sc);
EXPECT(hang, memory = tso);
EXPECT(pass, tasks = 1);

static int stored;

int patcher(void)
{
	xchg(&stored, 1);
	return -1;
}

void task(void)
{
	preempt_disable();
	if (READ_ONCE(stored))
		synchronize_rcu_tasks();
	preempt_enable();
}
