/*
 * ftrace in October 2008: an NMI that arrives during an update makes the same
 * write itself, first thing, so that whoever runs a site next finds it whole.
 * Writing bytes over equal bytes is harmless, however many CPUs do it.
 *
 * The patcher waits for NMIs that began before the flag was up. But nothing
 * keeps such an NMI and one that has seen the flag apart: the one still runs a
 * site while the other writes it. Found by reading, four and a half months
 * later (e9d9df44736d).
 */
#include <pokelab.h>

PROTOCOL("ftrace-nmi-2008");
TITLE("An NMI helps to write: a flag and a counter");
ORIGIN("17666f02b118 (30 Oct 2008), statistics from b807c3d0f8e3");
MENDS("stop-machine", "NMIs ran what was being written");
VARIANT("NO_FIRST_WAIT", "the patcher does not wait before it writes");
VARIANT("NO_LAST_WAIT", "the patcher does not wait when it has written");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 2, nmis = 2, sites = 1, jobs = 1);
#if defined(NO_FIRST_WAIT)
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(cross_modification, cpus = 2, nmis = 1);
#elif defined(NO_LAST_WAIT)
/* on one site nothing shows: the next stop_machine() waits for NMIs, too */
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1, jobs = 2);
EXPECT(torn_fetch | cross_modification, cpus = 2, nmis = 1, sites = 2);
#else
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 1, nmis = 3);
EXPECT(pass, cpus = 4, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1, sites = 2);
EXPECT(pass, cpus = 2, nmis = 1, jobs = 2);
EXPECT(cross_modification, cpus = 2, nmis = 2);
EXPECT(cross_modification, cpus = 3, nmis = 2);
EXPECT(torn_fetch, cpus = 2, nmis = 2, hardware = aligned16);
EXPECT(torn_fetch, cpus = 2, nmis = 2, hardware = qemu);
/* an NMI that comes when all is written, at a CPU that has not serialised since */
EXPECT(pass, cpus = 1, nmis = 2, hardware = intel);
EXPECT(cross_modification, cpus = 2, nmis = 1, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 1, hardware = amd);
#endif

#define MCOUNT_INSN_SIZE 5

/* NMIs that are running now, on all CPUs together */
static atomic_t in_nmi = ATOMIC_INIT(0);
/* an update is under way: an NMI that sees this writes before it runs */
static int write_flag;
/* what to write and where, for the patcher and the NMIs alike */
static void *write_ip;
static const u8 *write_code;
static int write_status;

/* waits that had to spin, and NMIs that wrote */
static unsigned int nmi_wait_count;
static atomic_t nmi_update_count = ATOMIC_INIT(0);

/*
 * Several CPUs may be in here at once. All of them write the same bytes, and
 * all of them fail or none does, so that they can share the status.
 */
static void ftrace_mod_code(void)
{
	write_status = probe_kernel_write(write_ip, write_code, MCOUNT_INSN_SIZE);
}

static void ftrace_nmi_enter(void)
{
	atomic_inc(&in_nmi);
	/* the count must be visible before the flag is read */
	smp_mb();
	if (write_flag) {
		ftrace_mod_code();
		atomic_inc(&nmi_update_count);
	}
}

static void ftrace_nmi_exit(void)
{
	/* all done before the count drops */
	smp_wmb();
	atomic_dec(&in_nmi);
}

static void wait_for_nmi(void)
{
	int waited = 0;

	while (atomic_read(&in_nmi)) {
		waited = 1;
		cpu_relax();
	}
	if (waited)
		nmi_wait_count++;
}

static int do_ftrace_mod_code(unsigned long ip, const u8 *new_code)
{
	write_ip = (void *)ip;
	write_code = new_code;

	/* the buffers must be visible before the flag */
	smp_wmb();
	write_flag = 1;

	/* the flag must be visible before the count is looked at */
	smp_mb();
#ifndef NO_FIRST_WAIT
	wait_for_nmi();
#endif

	/* NMIs that did not see the flag are done before the write */
	smp_mb();
	ftrace_mod_code();

	/* the write comes before the flag is cleared */
	smp_wmb();
	write_flag = 0;

	/* NMIs must see that it is cleared */
	smp_mb();
#ifndef NO_LAST_WAIT
	wait_for_nmi();
#endif
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
