/*
 * stop_machine waits for CPUs, not for tasks: one that was preempted between two statements is still there, on
 * the patcher's own CPU too.
 */
#include <pokelab.h>

PROTOCOL("preempted-between-statements");
TITLE("A task that was preempted is found in the middle of something");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(assertion, cpus = 1, tasks = 2);
EXPECT(assertion, cpus = 2, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 1);

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
	WRITE_ONCE(halfway, 1);
	WRITE_ONCE(halfway, 0);
}
