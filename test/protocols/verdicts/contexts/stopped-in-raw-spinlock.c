/*
 * Whoever holds a raw spinlock has preemption off, so that its CPU stops only after it: the lock is free when
 * all have stopped.
 */
#include <pokelab.h>

PROTOCOL("stopped-in-raw-spinlock");
TITLE("Stopped CPUs hold no raw spinlock");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 2, nmis = 1);

static DEFINE_RAW_SPINLOCK(heap_lock);
static int blocks;

static void allocate(void)
{
	raw_spin_lock(&heap_lock);
	blocks++;
	raw_spin_unlock(&heap_lock);
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
