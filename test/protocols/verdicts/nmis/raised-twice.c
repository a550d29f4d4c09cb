/*
 * A hello is awaited for every NMI that was raised. Two that are raised before the first is taken are
 * one, also where the first one is latched because the CPU is in an NMI: the wait need not end.
 */
#include <pokelab.h>

PROTOCOL("nmi-raised-twice");
TITLE("Two raised NMIs may be one");
ORIGIN("SDM vol. 3, 6.7.1");

SITE(place, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0, sites = 1);
EXPECT(hang(patcher), cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 4);

static atomic_t hellos;

static void wait_for(int count)
{
	while (atomic_read(&hellos) < count)
		cpu_relax();
}

int patcher(void)
{
	raise_nmi(1);
	if (nr_jobs == 4)
		wait_for(1);
	raise_nmi(1);
	wait_for(2);
	return -1;
}

void nmi_handler(void)
{
	atomic_inc(&hellos);
}
