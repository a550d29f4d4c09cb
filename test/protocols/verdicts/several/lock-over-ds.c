/*
 * Instead of a NOP a prefix without meaning stands in the place of LOCK: the increment is one instruction with either,
 * and nobody stops inside one.
 */
#include <pokelab.h>

PROTOCOL("lock-over-ds");
TITLE("A LOCK prefix is written over a DS prefix");
ORIGIN("f88f07e0f0fd (x86: alternatives: Fix UP->SMP switch)");

static atomic_t counter;
SITE(increment, DS(INC(counter)), LOCK(INC(counter)));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, memory = sc);

static int done;

static int patch(void *unused)
{
	WRITE_ONCE(*(u8 *)site_ip(0), 0xf0);
	return 0;
}

int patcher(void)
{
	stop_machine(patch, NULL, NULL);
	/* the second CPU is there */
	BUG_ON(execute_site(0) != 1);
	while (!READ_ONCE(done))
		cpu_relax();
	BUG_ON(atomic_read(&counter) != 2);
	return 0;
}

void task(void)
{
	execute_site(0);
	WRITE_ONCE(done, 1);
}
