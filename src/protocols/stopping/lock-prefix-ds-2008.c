/*
 * The repair of August 2008: where LOCK is not needed a DS segment prefix stands
 * in its place, not a NOP. It means nothing, for the operand is in the data
 * segment anyway, and it belongs to its instruction as LOCK does. With either
 * there is one instruction, and nobody is preempted inside one. Linux 6 still
 * has it so.
 */
#include <pokelab.h>

PROTOCOL("lock-prefix-ds-2008");
TITLE("A LOCK prefix is written over a DS prefix");
ORIGIN("f88f07e0f0fd (Aug 2008)");
MENDS("lock-prefix-2008", "a task preempted behind the NOP increments without LOCK");

static atomic_t mm_users;
static atomic_t mm_count;
SITE(mmget, DS(INC(mm_users)), LOCK(INC(mm_users)));
SITE(mmgrab, DS(INC(mm_count)), LOCK(INC(mm_count)));

SCENARIO(cpus = 2, nmis = 0, tasks = 2, sites = 1);
EXPECT(pass, cpus = 1, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, sites = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, memory = sc);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, hardware = qemu);

static DEFINE_SPINLOCK(smp_alt);
/* the kernel's locks are as they must be for more than one CPU */
static int smp_mode;
/* the second CPU may go on */
static int cpu_online;

/* tasks that have counted in every site */
static atomic_t finished;

static const u8 lock_prefix = 0xf0;

/* add the LOCK prefixes */
static void alternatives_smp_lock(void)
{
	int site;

	for (site = 0; site < nr_sites; site++) {
		text_poke((void *)site_ip(site), &lock_prefix, 1);
		sync_core();
	}
}

static void alternatives_smp_switch(int smp)
{
	spin_lock(&smp_alt);
	if (smp != smp_mode) {
		alternatives_smp_lock();
		smp_mode = smp;
	}
	spin_unlock(&smp_alt);
}

static void cpu_up(void)
{
	alternatives_smp_switch(1);
	smp_mb();
	WRITE_ONCE(cpu_online, 1);
}

int patcher(void)
{
	int counted;

	cpu_up();

	/* who has finished was counted */
	counted = atomic_read(&finished);
	BUG_ON(atomic_read(&mm_users) < counted);
	return 0;
}

static void execute_sites(void)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		execute_site(site);
}

void task(void)
{
	if (smp_processor_id() != 0) {
		while (!READ_ONCE(cpu_online))
			cpu_relax();
		/* out of reset: it has fetched nothing yet */
		sync_core();
	}
	execute_sites();
	atomic_inc(&finished);
}
