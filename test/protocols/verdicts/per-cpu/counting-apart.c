/*
 * Each CPU counts in a variable of its own, by a load and a store: nobody comes in between, and the sum is right.
 * In one that all share an update is lost, as in counting-on-two-cpus.
 */
#include <pokelab.h>

PROTOCOL("counting-apart");
TITLE("Counters of each CPU do not interfere");
ORIGIN("linux/percpu-defs.h");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = tso);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(pass, cpus = 3, memory = sc);
EXPECT(assertion(patcher), cpus = 2, jobs = 2);
/* of the same variable, by this_cpu_inc and by pointer */
EXPECT(pass, cpus = 2, jobs = 3);
EXPECT(pass, cpus = 2, jobs = 4);

struct counter {
	int before;
	long count;
};

static DEFINE_PER_CPU(struct counter, own) = { .before = 1, .count = 2 };
static long shared;
static atomic_t done;

static void count_by(struct counter *counters)
{
	this_cpu_ptr(counters)->count++;
}

static void add_one(void)
{
	if (nr_jobs == 1)
		__get_cpu_var(own).count++;
	else if (nr_jobs == 2)
		shared++;
	else if (nr_jobs == 3)
		this_cpu_inc(own.count);
	else
		count_by(&own);
}

int patcher(void)
{
	long sum = 0;
	int cpu;

	add_one();
	while (atomic_read(&done) != nr_cpus - 1)
		cpu_relax();
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		BUG_ON(per_cpu(own, cpu).before != 1);
		sum += per_cpu(own, cpu).count - 2;
	}
	BUG_ON(sum + shared != nr_cpus);
	return 0;
}

void task(void)
{
	add_one();
	smp_mb();
	atomic_inc(&done);
}
