/*
 * A round-up as of a kernel debugger: one CPU raises an NMI at all others, which say hello in it and
 * stay there until they are let go. It needs no NMI from outside. NMIs may come as well: their handler
 * does not wait for anybody outside a round-up.
 */
#include <pokelab.h>

PROTOCOL("nmi-round-up");
TITLE("Every other CPU is held in an NMI while the text is written");
ORIGIN("kgdb_roundup_cpus (2008)");

SITE(place, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, sites = 1);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 1);

static int round_up;
static atomic_t held;
static const u8 new_code[] = { 0x66, 0x91 };

int patcher(void)
{
	int cpu;

	WRITE_ONCE(round_up, 1);
	for (cpu = 1; cpu < nr_cpus; cpu++)
		raise_nmi(cpu);
	while (atomic_read(&held) < nr_cpus - 1)
		cpu_relax();
	text_poke((void *)site_ip(0), new_code, 2);
	smp_mb();
	WRITE_ONCE(round_up, 0);
	return 0;
}

void nmi_handler(void)
{
	if (smp_processor_id() == 0 || !READ_ONCE(round_up))
		return;
	atomic_inc(&held);
	while (READ_ONCE(round_up))
		cpu_relax();
}

void task(void)
{
	execute_site(0);
}
