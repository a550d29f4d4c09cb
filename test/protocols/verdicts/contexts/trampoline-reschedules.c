/*
 * cond_resched counts as giving the CPU up where it switches to another task, and as nothing where it does not.
 */
#include <pokelab.h>

PROTOCOL("trampoline-reschedules");
TITLE("A task lets others run in a trampoline");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(assertion, cpus = 1, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 1);

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
		cond_resched();
		BUG_ON(READ_ONCE(freed));
	}
}
