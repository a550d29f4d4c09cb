/*
 * Two CPUs count in one variable. Without LOCK the one's read and write may
 * enclose the other's, and an update is lost, whatever the memory model.
 */
#include <pokelab.h>

PROTOCOL("counting-on-two-cpus");
TITLE("An increment without LOCK is two accesses for other CPUs");
ORIGIN("SDM vol. 3, 8.1.2");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(assertion(patcher), cpus = 2, memory = sc);
EXPECT(assertion(patcher), cpus = 2, memory = tso);
EXPECT(assertion(patcher), cpus = 2, memory = pso);
/* the same with LOCK */
EXPECT(pass, cpus = 2, jobs = 2, memory = sc);
EXPECT(pass, cpus = 2, jobs = 2, memory = tso);
EXPECT(pass, cpus = 2, jobs = 2, memory = pso);

static int count;
static atomic_t locked_count, done;

static void add_one(void)
{
	if (nr_jobs == 1)
		this_cpu_inc(count);
	else
		atomic_inc(&locked_count);
}

int patcher(void)
{
	add_one();
	smp_mb();
	while (atomic_read(&done) != nr_cpus - 1)
		cpu_relax();
	BUG_ON(this_cpu_read(count) + atomic_read(&locked_count) != nr_cpus);
	return 0;
}

void task(void)
{
	add_one();
	smp_mb();
	atomic_inc(&done);
}
