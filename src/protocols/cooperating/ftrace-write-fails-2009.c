/*
 * The repair of February 2009: who fails to write takes the flag down, whether
 * that is the patcher or an NMI. What has failed will fail again, and nobody
 * needs to try. The error comes out, and ftrace is off for good. The version of
 * March 2009 keeps this, with a flag that is a bit of the counter.
 *
 * The text is read-only all the time here, for that is the failure; a kernel
 * of that week has made it writable before (162396309745).
 */
#include <pokelab.h>

PROTOCOL("ftrace-write-fails-2009");
TITLE("Who fails to write takes the flag down");
ORIGIN("90c7ac49aa81 (19 Feb 2009)");
MENDS("ftrace-write-fails-2008", "NMIs that tried the failing write one after the other");
VARIANT("TEXT_RW", "the text is writable for as long as it is patched: nothing fails");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 1, nmis = many, sites = 1, jobs = 1);
#ifndef TEXT_RW
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 1, nmis = 3);
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 1, nmis = many, hardware = intel);
/* a patcher that waits until no CPU is in an NMI may have to wait for ever */
EXPECT(hang(wait_for_nmi), cpus = 2, nmis = many);
#else
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 2, nmis = 1);
/* with what that leaves open */
EXPECT(cross_modification, cpus = 2, nmis = 2);
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

/*
 * Several CPUs may be in here at once. All of them write the same bytes, and
 * all of them fail or none does, so that they can share the status.
 */
static void ftrace_mod_code(void)
{
	write_status = probe_kernel_write(write_ip, write_code, MCOUNT_INSN_SIZE);

	/* a write that failed will fail again: no NMI is to try it */
	if (write_status)
		write_flag = 0;
}

static void ftrace_nmi_enter(void)
{
	atomic_inc(&in_nmi);
	/* the count must be visible before the flag is read */
	smp_mb();
	if (write_flag)
		ftrace_mod_code();
}

static void ftrace_nmi_exit(void)
{
	/* all done before the count drops */
	smp_wmb();
	atomic_dec(&in_nmi);
}

static void wait_for_nmi(void)
{
	while (atomic_read(&in_nmi))
		cpu_relax();
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
	wait_for_nmi();

	/* NMIs that did not see the flag are done before the write */
	smp_mb();
	ftrace_mod_code();

	/* the write comes before the flag is cleared */
	smp_wmb();
	write_flag = 0;

	/* NMIs must see that it is cleared */
	smp_mb();
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

static int ftrace_arch_code_modify_prepare(void)
{
#ifdef TEXT_RW
	set_kernel_text_rw();
#endif
	return 0;
}

static int ftrace_arch_code_modify_post_process(void)
{
	set_kernel_text_ro();
	return 0;
}

int patcher(void)
{
	int job, status, enable;

	/* as the kernel is from the end of its boot on */
	set_kernel_text_ro();

	for (job = 0; job < nr_jobs; job++) {
		enable = job % 2 == 0;
		ftrace_arch_code_modify_prepare();
		status = stop_machine(ftrace_replace_code, &enable, NULL);
		ftrace_arch_code_modify_post_process();
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
