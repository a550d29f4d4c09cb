#include <pokelab.h>

/*
 * CPU 2 goes on after the stop, and what it stores makes an NMI at CPU 1,
 * which does not go on yet, wait for CPU 0: which waits for CPU 1 to go on.
 * That a stopped CPU goes on only lets others go on; but another one may go on
 * and act before it.
 */
PROTOCOL("stopped-cpus-go-on-one-by-one");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 3, nmis = 1, memory = sc);
EXPECT(hang);
EXPECT(hang, memory = tso);
EXPECT(hang, memory = pso);
EXPECT(pass, nmis = 0);

static int stored, seen, answered;

static int stopped(void *unused)
{
	WRITE_ONCE(stored, 1);
	return 0;
}

int patcher(void)
{
	stop_machine(stopped, NULL, NULL);
	WRITE_ONCE(answered, 1);
	return -1;
}

void task(void)
{
	if (smp_processor_id() == 2 && READ_ONCE(stored))
		WRITE_ONCE(seen, 1);
}

void nmi_handler(void)
{
	if (smp_processor_id() == 1 && READ_ONCE(seen)) {
		while (!READ_ONCE(answered))
			cpu_relax();
	}
}
