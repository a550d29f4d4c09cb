/*
 * With interrupts off the stopper does not come, and what all have stopped for keeps them off: what it restores
 * is what it found.
 */
#include <pokelab.h>

PROTOCOL("stopped-in-irq-spinlock");
TITLE("Stopped CPUs hold no spinlock taken with interrupts off");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 2, memory = pso);

static DEFINE_SPINLOCK(heap_lock);
static int blocks;

static void allocate(void)
{
	unsigned long flags;

	spin_lock_irqsave(&heap_lock, flags);
	blocks++;
	spin_unlock_irqrestore(&heap_lock, flags);
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
