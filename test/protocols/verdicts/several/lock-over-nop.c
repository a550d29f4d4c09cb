/*
 * A kernel that finds itself on one CPU writes NOPs over its LOCK prefixes, and takes that back before the second CPU
 * comes. A task that was stopped behind the NOP goes on with an increment that is not LOCKed. Nothing of that is
 * torn; an update is lost.
 */
#include <pokelab.h>

PROTOCOL("lock-over-nop");
TITLE("A LOCK prefix is written over a NOP");
ORIGIN("f88f07e0f0fd (x86: alternatives: Fix UP->SMP switch)");

static atomic_t counter;
SITE(increment, CODE(NOP1, INC(counter)), LOCK(INC(counter)));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(assertion(patcher), cpus = 2);
EXPECT(assertion(patcher), cpus = 2, hardware = aligned8);
EXPECT(assertion(patcher), cpus = 2, memory = sc);

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
