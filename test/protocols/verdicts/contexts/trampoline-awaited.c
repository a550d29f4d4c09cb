/*
 * A task may be preempted in a trampoline, where it is in no read-side section. synchronize_rcu_tasks waits until it
 * has ended or given its CPU up by itself, which it does not do there.
 */
#include <pokelab.h>

PROTOCOL("trampoline-awaited");
TITLE("A trampoline is freed when every task has left it");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 1);
EXPECT(pass, cpus = 2, tasks = 2);

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
		BUG_ON(READ_ONCE(freed));
	}
}
