#include <pokelab.h>

/*
 * An NMI comes between the last store of the stopped stretch and the release
 * of the other CPUs, and waits for one of them. Releasing only lets others go
 * on; but an NMI that comes before it can keep it from ever being done.
 */
PROTOCOL("stop-is-not-released");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = sc);
EXPECT(hang);
EXPECT(hang, memory = tso);
EXPECT(hang, memory = pso);
EXPECT(pass, nmis = 0);

static int stored, answered;

static int stopped(void *unused)
{
	xchg(&stored, 1);
	return 0;
}

int patcher(void)
{
	stop_machine(stopped, NULL, NULL);
	return -1;
}

void task(void)
{
	WRITE_ONCE(answered, 1);
}

void nmi_handler(void)
{
	if (smp_processor_id() == 0 && READ_ONCE(stored)) {
		while (!READ_ONCE(answered))
			cpu_relax();
	}
}
