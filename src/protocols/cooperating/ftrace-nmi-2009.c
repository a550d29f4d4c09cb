/*
 * ftrace in March 2009: flag and counter are one word, and the flag can only be
 * set while no NMI is running. An NMI that began without the flag is never in
 * its handler while another one, that saw the flag, writes. It served until
 * breakpoints did the same without stopping anybody, in 2012 (4a6d70c9505f).
 */
#include <pokelab.h>

PROTOCOL("ftrace-nmi-2009");
TITLE("An NMI helps to write: flag and counter in one word");
ORIGIN("e9d9df44736d (18 Mar 2009)");
MENDS("ftrace-nmi-2008", "an NMI that had not seen the flag ran what another one wrote");
VARIANT("NO_READ_FENCE", "an NMI may read the buffers before the flag");
VARIANT("NO_FENCE_BEFORE_HANDLER", "an NMI may run a site before what it wrote is in memory");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 2, nmis = 2, sites = 1, jobs = 1);
#if defined(NO_READ_FENCE)
/* loads are in order in all models that there are here */
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
#elif defined(NO_FENCE_BEFORE_HANDLER)
/* a CPU runs what it has itself stored; by AMD's manual MFENCE serialises, too */
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(torn_fetch, cpus = 2, nmis = 1, hardware = amd);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 3, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 3);
EXPECT(pass, cpus = 4, nmis = 1);
EXPECT(pass, cpus = 1, nmis = 3, sites = 2);
EXPECT(pass, cpus = 2, nmis = 2, sites = 2);
EXPECT(pass, cpus = 2, nmis = 2, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 2, hardware = qemu);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
/* an NMI that comes when all is written, at a CPU that has not serialised since */
EXPECT(pass, cpus = 1, nmis = 2, hardware = intel);
EXPECT(cross_modification, cpus = 2, nmis = 1, hardware = intel);
#endif

#define MCOUNT_INSN_SIZE 5
#define WRITE_FLAG 0x80000000

/* WRITE_FLAG while an update is under way; below it the NMIs running now */
static atomic_t nmi_running = ATOMIC_INIT(0);
/* what to write and where, for the patcher and the NMIs alike */
static void *write_ip;
static const u8 *write_code;
static int write_status;

/* waits that had to spin, and NMIs that wrote */
static unsigned int nmi_wait_count;
static atomic_t nmi_update_count = ATOMIC_INIT(0);

static void clear_write_flag(void)
{
	int old = atomic_read(&nmi_running);

	for (;;) {
		/* the count below the flag stays */
		int seen = atomic_cmpxchg(&nmi_running, old, old & ~WRITE_FLAG);

		if (seen == old)
			break;
		old = seen;
	}
}

/*
 * Several CPUs may be in here at once. All of them write the same bytes, and
 * all of them fail or none does, so that they can share the status.
 */
static void ftrace_mod_code(void)
{
	write_status = probe_kernel_write(write_ip, write_code, MCOUNT_INSN_SIZE);

	/* a write that failed will fail again: no NMI is to try it */
	if (write_status)
		clear_write_flag();
}

static void ftrace_nmi_enter(void)
{
	if (atomic_inc_return(&nmi_running) & WRITE_FLAG) {
#ifndef NO_READ_FENCE
		/* the flag is read before the buffers */
		smp_rmb();
#endif
		ftrace_mod_code();
		atomic_inc(&nmi_update_count);
	}
#ifndef NO_FENCE_BEFORE_HANDLER
	/* what was written here comes before what the handler runs */
	smp_mb();
#endif
}

static void ftrace_nmi_exit(void)
{
	/* all done before the count drops */
	smp_mb();
	atomic_dec(&nmi_running);
}

static void wait_for_nmi_and_set_write_flag(void)
{
	if (!atomic_cmpxchg(&nmi_running, 0, WRITE_FLAG))
		return;
	do {
		cpu_relax();
	} while (atomic_cmpxchg(&nmi_running, 0, WRITE_FLAG));
	nmi_wait_count++;
}

static void wait_for_nmi(void)
{
	if (!atomic_read(&nmi_running))
		return;
	do {
		cpu_relax();
	} while (atomic_read(&nmi_running));
	nmi_wait_count++;
}

static int do_ftrace_mod_code(unsigned long ip, const u8 *new_code)
{
	write_ip = (void *)ip;
	write_code = new_code;

	/* the buffers must be visible before the flag */
	smp_mb();
	wait_for_nmi_and_set_write_flag();

	/* the flag must be visible before the write */
	smp_mb();
	ftrace_mod_code();

	/* the write comes before the flag is cleared */
	smp_mb();
	clear_write_flag();
	wait_for_nmi();
	return write_status;
}

static const u8 ftrace_nop[MCOUNT_INSN_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* e8 and the distance from the end of the call; one buffer for every site */
static u8 ftrace_call[MCOUNT_INSN_SIZE];

static const u8 *ftrace_call_replace(unsigned long ip, unsigned long addr)
{
	unsigned int distance = addr - (ip + MCOUNT_INSN_SIZE);

	ftrace_call[0] = 0xe8;
	ftrace_call[1] = distance;
	ftrace_call[2] = distance >> 8;
	ftrace_call[3] = distance >> 16;
	ftrace_call[4] = distance >> 24;
	return ftrace_call;
}

static int ftrace_modify_code(unsigned long ip, const u8 *old_code,
			      const u8 *new_code)
{
	u8 replaced[MCOUNT_INSN_SIZE];

	/* only ever replace what is known to stand there */
	if (probe_kernel_read(replaced, (void *)ip, MCOUNT_INSN_SIZE))
		return -EFAULT;
	if (memcmp(replaced, old_code, MCOUNT_INSN_SIZE) != 0)
		return -EINVAL;
	if (do_ftrace_mod_code(ip, new_code))
		return -EPERM;
	sync_core();
	return 0;
}

/* Runs on one CPU while stop_machine() holds all others. */
static int ftrace_replace_code(void *data)
{
	const int *enable = data;
	int site, status;

	for (site = 0; site < nr_sites; site++) {
		unsigned long ip = site_ip(site);
		const u8 *call = ftrace_call_replace(ip, (unsigned long)ftrace_caller);

		if (*enable)
			status = ftrace_modify_code(ip, ftrace_nop, call);
		else
			status = ftrace_modify_code(ip, call, ftrace_nop);
		if (status)
			return status;
	}
	return 0;
}

int patcher(void)
{
	int job, status, enable;

	for (job = 0; job < nr_jobs; job++) {
		enable = job % 2 == 0;
		status = stop_machine(ftrace_replace_code, &enable, NULL);
		if (status)
			return status;
	}
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
	execute_sites();
}

void nmi_handler(void)
{
	ftrace_nmi_enter();
	execute_sites();
	ftrace_nmi_exit();
}
