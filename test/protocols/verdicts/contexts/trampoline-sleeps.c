/*
 * Who gives its CPU up by itself is not waited for: no trampoline may do so.
 */
#include <pokelab.h>

PROTOCOL("trampoline-sleeps");
TITLE("A task sleeps in a trampoline");
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
	synchronize_rcu_tasks();
	WRITE_ONCE(freed, 1);
	return 0;
}

void task(void)
{
	if (READ_ONCE(enabled)) {
		schedule();
		BUG_ON(READ_ONCE(freed));
	}
}
