/*
 * With preemption off neither another task nor the stopper comes in between.
 */
#include <pokelab.h>

PROTOCOL("not-preempted-between-statements");
TITLE("A task that cannot be preempted is found nowhere in the middle");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 2);
EXPECT(pass, cpus = 2, memory = pso, tasks = 2);

static int halfway;

static int patch(void *unused)
{
	BUG_ON(READ_ONCE(halfway));
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}

void task(void)
{
	preempt_disable();
	WRITE_ONCE(halfway, 1);
	WRITE_ONCE(halfway, 0);
	preempt_enable();
}
