/*
 * Two CPUs count by a comparison that leaves what it finds, for the next try. Each succeeds in the end, no update is
 * lost; without LOCK (cmpxchg_local) one is, and not where both count on one CPU.
 */
#include <pokelab.h>

PROTOCOL("comparing");
TITLE("try_cmpxchg leaves what it finds");
ORIGIN("Documentation/atomic_t.txt");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = tso);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(pass, cpus = 2, jobs = 2);
EXPECT(assertion(patcher), cpus = 2, jobs = 3);
EXPECT(pass, cpus = 1, tasks = 2, jobs = 3);
EXPECT(pass, cpus = 2, jobs = 4);

static atomic_t counter = ATOMIC_INIT(5), done;
static atomic64_t wide = ATOMIC64_INIT(5);
static u32 plain = 5;

static void add_one(void)
{
	int old = atomic_read(&counter);
	s64 seen = 4;
	u32 found = 5;

	if (nr_jobs == 1) {
		while (!atomic_try_cmpxchg(&counter, &old, old + 1))
			cpu_relax();
	} else if (nr_jobs == 2) {
		while (!atomic64_try_cmpxchg_relaxed(&wide, &seen, seen + 1))
			;
	} else if (nr_jobs == 3) {
		while (!try_cmpxchg_local(&plain, &found, found + 1))
			cpu_relax();
	} else {
		__sync_fetch_and_add(&plain, 1);
	}
}

int patcher(void)
{
	add_one();
	while (atomic_read(&done) != 1)
		cpu_relax();
	BUG_ON(atomic_read(&counter) + atomic64_read(&wide) + plain != 17);
	return 0;
}

void task(void)
{
	add_one();
	smp_mb();
	atomic_inc(&done);
}
