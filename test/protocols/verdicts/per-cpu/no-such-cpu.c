/*
 * The number of a CPU that there is not, and a variable of which no CPU's is
 * chosen: nothing is at either place, whatever stands before or behind.
 */
#include <pokelab.h>

PROTOCOL("no-such-cpu");
TITLE("Variables of a CPU that there is not are nowhere");
ORIGIN("linux/percpu-defs.h");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 4);
EXPECT(crash(patcher), cpus = 3);
EXPECT(crash(patcher), cpus = 4, jobs = 2);
EXPECT(crash(patcher), cpus = 4, jobs = 3);
EXPECT(crash(patcher), cpus = 1, jobs = 4);

static int before = 3;
static DEFINE_PER_CPU(int, own);
static int behind;

int patcher(void)
{
	int cpu = before;
	int *pointer = &own;

	if (nr_jobs == 2)
		cpu = nr_cpus;
	if (nr_jobs == 3)
		cpu = -1;
	if (nr_jobs == 4)
		return READ_ONCE(*pointer) + behind;
	per_cpu(own, cpu) = 1;
	return *per_cpu_ptr(pointer, cpu) != 1;
}
