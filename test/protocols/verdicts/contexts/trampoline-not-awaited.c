/*
 * Without a wait a task that was preempted in the trampoline goes on in memory that was freed.
 */
#include <pokelab.h>

PROTOCOL("trampoline-not-awaited");
TITLE("A trampoline is freed while a task is in it");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(assertion, cpus = 1, tasks = 2);
EXPECT(assertion, cpus = 2, tasks = 1);

static int enabled = 1;
static int freed;

int patcher(void)
{
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	WRITE_ONCE(enabled, 0);
	WRITE_ONCE(freed, 1);
	return 0;
}

void task(void)
{
	if (READ_ONCE(enabled)) {
		BUG_ON(READ_ONCE(freed));
	}
}
