/*
 * A task that was preempted outside of a read-side section is in no grace period's way.
 */
#include <pokelab.h>

PROTOCOL("trampoline-awaited-by-rcu");
TITLE("A trampoline is freed after a grace period of RCU");
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
	synchronize_rcu();
	WRITE_ONCE(freed, 1);
	return 0;
}

void task(void)
{
	if (READ_ONCE(enabled)) {
		BUG_ON(READ_ONCE(freed));
	}
}
