/*
 * A lock as JITs have them: who finds it taken tries again, and each try puts there what it has found.
 */
#include <pokelab.h>

PROTOCOL("tried-lock");
TITLE("A site is written and executed under a lock that is tried by xchg");
ORIGIN("made for this test");
VARIANT("UNLOCKED", "the patcher does not take it");
VARIANT("KEPT", "the task does not give it back");

TEXT_SYMBOL(target);
SITE(fn, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 0);
#ifdef UNLOCKED
EXPECT(cross_modification, cpus = 2);
EXPECT(pass, cpus = 1);
#elif defined(KEPT)
EXPECT(hang, cpus = 2);
EXPECT(pass, cpus = 1);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 2, memory = pso);
#endif

static int lock;

static void take(void)
{
	while (xchg(&lock, 1))
		cpu_relax();
}

static void drop(void)
{
	smp_store_release(&lock, 0);
}

int patcher(void)
{
	u32 d = (u32)((unsigned long)target - (site_ip(0) + 5));
	u8 insn[5] = { 0xe8, d, d >> 8, d >> 16, d >> 24 };

#ifndef UNLOCKED
	take();
#endif
	memcpy((void *)site_ip(0), insn, 5);
#ifndef UNLOCKED
	drop();
#endif
	return 0;
}

void task(void)
{
	take();
	execute_site(0);
#ifndef KEPT
	drop();
#endif
}
