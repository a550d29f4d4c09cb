/*
 * Compiled code is retired and its memory reused when no thread is in an epoch that could see it. A thread announces
 * itself before it looks at the pointer, with a full fence between.
 */
#include <pokelab.h>

PROTOCOL("epoch");
TITLE("Code is reused when every reader has left");
ORIGIN("JITs with epoch-based reclamation");
VARIANT("NO_FENCE", "a reader looks at the pointer before others see that it has entered");

SITE(code, CODE(NOP2, RET), CODE(NOP1, NOP1, RET));
SCENARIO(cpus = 2, nmis = 0);
#ifdef NO_FENCE
EXPECT(cross_modification, cpus = 2);
/* without a store buffer */
EXPECT(pass, cpus = 2, memory = sc);
/* fetched whole, two bytes that two NOPs take the place of are a NOP or two to whoever comes late */
EXPECT(pass, cpus = 2, hardware = aligned16);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, hardware = stale);
EXPECT(pass, cpus = 2, hardware = intel);
#endif

struct thread_state { int active; } threads[4];
static int published = 1;

static void enter(struct thread_state *self)
{
	WRITE_ONCE(self->active, 1);
#ifndef NO_FENCE
	smp_mb();
#endif
}

static void leave(struct thread_state *self)
{
	smp_store_release(&self->active, 0);
}

int patcher(void)
{
	int i;

	WRITE_ONCE(published, 0);
	smp_mb();
	for (i = 1; i < nr_cpus; i++)
		while (smp_load_acquire(&threads[i].active))
			cpu_relax();
	*(u16 *)site_ip(0) = 0x9090;
	return 0;
}

void task(void)
{
	struct thread_state *self = &threads[smp_processor_id()];

	enter(self);
	if (READ_ONCE(published))
		execute_site(0);
	leave(self);
}
