#include <pokelab.h>

/*
 * An NMI comes between an interrupt's last store and its IRET, and waits for
 * the CPU that waits for that IRET. The IRET only lets others go on; but an
 * NMI that comes before it can keep it from ever being done.
 */
PROTOCOL("interrupt-is-not-left");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = sc);
EXPECT(hang);
EXPECT(hang, memory = tso);
EXPECT(hang, memory = pso);
EXPECT(pass, nmis = 0);

static int stored, answered;

static void interrupt(void *unused)
{
	xchg(&stored, 1);
}

int patcher(void)
{
	smp_call_function(interrupt, NULL, 1);
	WRITE_ONCE(answered, 1);
	return -1;
}

void nmi_handler(void)
{
	if (smp_processor_id() == 1 && READ_ONCE(stored)) {
		while (!READ_ONCE(answered))
			cpu_relax();
	}
}
