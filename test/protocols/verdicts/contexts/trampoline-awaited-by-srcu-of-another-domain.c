/*
 * A grace period of another domain does not wait for the section.
 */
#include <pokelab.h>

PROTOCOL("trampoline-awaited-by-srcu-of-another-domain");
TITLE("A trampoline is freed after a grace period of SRCU, of another domain than its users are in");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2);
EXPECT(assertion, cpus = 2);
EXPECT(assertion, cpus = 1, tasks = 2);

DEFINE_STATIC_SRCU(readers);
static DEFINE_SRCU(others);
static int enabled = 1;
static int freed;

int patcher(void)
{
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	WRITE_ONCE(enabled, 0);
	synchronize_srcu(&others);
	WRITE_ONCE(freed, 1);
	return 0;
}

void task(void)
{
	int index = srcu_read_lock(&readers);

	if (READ_ONCE(enabled)) {
		BUG_ON(READ_ONCE(freed));
	}
	srcu_read_unlock(&readers, index);
	index = srcu_down_read(&others);
	srcu_up_read(&others, index);
}
