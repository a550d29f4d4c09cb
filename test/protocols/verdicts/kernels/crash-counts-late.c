/*
 * The CPU that crashes stops the others by NMIs, and says then how many it waits for: one that has
 * counted itself off before is waited for for ever.
 */
#include <pokelab.h>

PROTOCOL("crash-counts-late");
TITLE("The number to wait for is set before the NMIs are sent");
ORIGIN("made for this test, after 2ddded213895 (2008)");

SITE(unused, BYTES(0x90), BYTES(0xf8));
SCENARIO(cpus = 3, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(hang(nmi_shootdown_cpus), cpus = 2);

#define PANIC_CPU_INVALID	-1

typedef void (*nmi_shootdown_cb)(int, struct pt_regs *);

static int crashing_cpu = -1;
static nmi_shootdown_cb shootdown_callback;
static atomic_t waiting_for_crash_ipi;
static DEFINE_PER_CPU(int, crash_saved);

static int crash_nmi_callback(unsigned int val, struct pt_regs *regs)
{
	int cpu;

	cpu = raw_smp_processor_id();

	/*
	 * Don't do anything if this handler is invoked on crashing cpu.
	 * Otherwise, system will completely hang.
	 */
	if (cpu == crashing_cpu)
		return NOTIFY_DONE;
	local_irq_disable();

	if (shootdown_callback)
		shootdown_callback(cpu, regs);

	atomic_dec(&waiting_for_crash_ipi);
	return NOTIFY_OK;
}

static void kdump_nmi_callback(int cpu, struct pt_regs *regs)
{
	this_cpu_write(crash_saved, 1);
}

static void smp_send_nmi_allbutself(void)
{
	int cpu;

	for_each_online_cpu(cpu) {
		if (cpu == smp_processor_id())
			continue;
		raise_nmi(cpu);
	}
}

static void nmi_shootdown_cpus(nmi_shootdown_cb callback)
{
	local_irq_disable();

	/* Make a note of crashing cpu. Will be used in NMI callback. */
	crashing_cpu = smp_processor_id();
	shootdown_callback = callback;

	wmb();
	smp_send_nmi_allbutself();
	atomic_set(&waiting_for_crash_ipi, num_online_cpus() - 1);
	while (atomic_read(&waiting_for_crash_ipi) > 0)
		cpu_relax();
}

int patcher(void)
{
	u8 new = 0xf8;
	int cpu;

	nmi_shootdown_cpus(kdump_nmi_callback);
	for_each_online_cpu(cpu)
		BUG_ON(cpu != smp_processor_id() && !per_cpu(crash_saved, cpu));
	/* alone: whatever is written now, nobody runs it */
	text_poke((void *)site_ip(0), &new, 1);
	return 0;
}

void nmi_handler(void)
{
	crash_nmi_callback(0, NULL);
}
