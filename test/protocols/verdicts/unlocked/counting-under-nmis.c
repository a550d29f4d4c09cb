/*
 * A task, and whatever arrives at its CPU, count in one variable. One instruction
 * does it: nothing arrives inside, and no update is lost. Written as a read and a
 * write, one is.
 */
#include <pokelab.h>

PROTOCOL("counting-under-nmis");
TITLE("Nothing arrives within an increment of one instruction");
ORIGIN("SDM vol. 3, 6.6");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(pass, cpus = 1, nmis = 2, memory = sc);
EXPECT(pass, cpus = 1, nmis = 2, memory = tso);
EXPECT(pass, cpus = 1, nmis = 2, memory = pso);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = rerun);
EXPECT(assertion(patcher), cpus = 1, nmis = 1, jobs = 2, memory = sc);
EXPECT(assertion(patcher), cpus = 1, nmis = 1, jobs = 2, memory = tso);
EXPECT(assertion(patcher), cpus = 1, nmis = 1, jobs = 2, memory = pso);
/* an interrupt, and the function of stop_machine while the other CPU is stopped */
EXPECT(pass, cpus = 2, nmis = 0, memory = sc);
EXPECT(pass, cpus = 2, nmis = 0, memory = tso);
EXPECT(pass, cpus = 2, nmis = 0, memory = pso);
EXPECT(assertion(patcher), cpus = 2, nmis = 0, jobs = 2, memory = sc);
EXPECT(assertion(patcher), cpus = 2, nmis = 0, jobs = 2, memory = tso);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 3);
EXPECT(assertion(patcher), cpus = 2, nmis = 0, jobs = 4);

static long plain;
static local_t whole = LOCAL_INIT(0);
static atomic_t entered, done;

static void add_one(void)
{
	if (nr_jobs % 2)
		local_inc(&whole);
	else
		plain++;
}

static int add_one_stopped(void *unused)
{
	add_one();
	return 0;
}

static void add_one_here(void *unused)
{
	add_one();
}

static long total(void)
{
	return local_read(&whole) + READ_ONCE(plain);
}

int patcher(void)
{
	int before;
	long seen;

	if (nr_cpus == 1) {
		add_one();
		do {
			before = atomic_read(&entered);
			seen = total();
		} while (before != atomic_read(&entered));
		BUG_ON(seen != before + 1);
		return 0;
	}
	if (nr_jobs < 3)
		smp_call_function(add_one_here, NULL, 1);
	else
		stop_machine(add_one_stopped, NULL, NULL);
	while (!atomic_read(&done))
		cpu_relax();
	BUG_ON(total() != 2);
	return 0;
}

void task(void)
{
	add_one();
	smp_mb();
	atomic_inc(&done);
}

void nmi_handler(void)
{
	atomic_inc(&entered);
	add_one();
}
