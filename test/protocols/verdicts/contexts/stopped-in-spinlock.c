/*
 * Whoever holds a spinlock may be preempted, as on PREEMPT_RT: its CPU stops, and what runs meanwhile waits
 * for the lock for ever.
 */
#include <pokelab.h>

PROTOCOL("stopped-in-spinlock");
TITLE("A stopped CPU holds a spinlock");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(hang(allocate), cpus = 2);
EXPECT(hang(allocate), cpus = 3);

static DEFINE_SPINLOCK(heap_lock);
static int blocks;

static void allocate(void)
{
	spin_lock(&heap_lock);
	blocks++;
	spin_unlock(&heap_lock);
}

static int patch(void *unused)
{
	allocate();
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}

void task(void)
{
	allocate();
	execute_site(0);
}
