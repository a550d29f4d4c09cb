/*
 * ftrace of 2010, for machines whose profilers want thousands of NMIs a second:
 * counting each of them in a word that all CPUs share, with fences around it,
 * costs too much for something that is needed once a month. A gate says whether
 * anybody patches at all. It is opened before stop_machine() and closed behind
 * it, and stop_machine() does the rest: a CPU cannot stop in an NMI, so that by
 * the time the first byte is written no NMI runs that found the gate closed.
 *
 * An NMI may find it closed when it begins and open when it ends, or the other
 * way round. What it has found it keeps for itself, so that who has counted
 * itself in counts itself out, and nobody else does. That lives in a variable
 * of the CPU, not of the NMI: two NMIs on top of each other would share it.
 *
 * It went with the whole scheme in 2012 (4a6d70c9505f).
 */
#include <pokelab.h>

PROTOCOL("ftrace-nmi-gate-2010");
TITLE("NMIs count themselves only while a gate is open");
ORIGIN("'Remove memory barriers from NMI code when not needed' (2010)");
MENDS("ftrace-nmi-2009", "every NMI paid for what few of them need");
VARIANT("GATE_READ_TWICE", "an NMI looks at the gate again when it ends");
VARIANT("GATE_INSIDE", "the gate is opened and closed inside stop_machine()");
VARIANT("KPROBE_IN_NMI", "an int3 in the handler lets another NMI in");

TEXT_SYMBOL(ftrace_caller);
#ifdef KPROBE_IN_NMI
/* nobody patches this one: a kprobe in the handler */
SITE(default_do_nmi, INT3, INT3);
#define FIRST_CALL 1
#else
#define FIRST_CALL 0
#endif
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 2, nmis = 2, sites = FIRST_CALL + 1, jobs = 1);
#if defined(GATE_READ_TWICE)
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(hang, cpus = 2, nmis = 1);
#elif defined(GATE_INSIDE)
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(cross_modification, cpus = 2, nmis = 1);
#elif defined(KPROBE_IN_NMI)
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(crash, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);
EXPECT(hang, cpus = 2, nmis = 2, nmi_stack = nest);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 3, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1, sites = 2);
EXPECT(pass, cpus = 2, nmis = 1, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 2, hardware = aligned8);
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

/* the gate: NMIs have to count themselves */
static int modifying_code;
/* what the NMI that runs on a CPU has found there */
static DEFINE_PER_CPU(int, save_modifying_code);

static void ftrace_arch_code_modify_prepare(void)
{
	modifying_code = 1;
}

static void ftrace_arch_code_modify_post_process(void)
{
	modifying_code = 0;
}

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
	__get_cpu_var(save_modifying_code) = modifying_code;

	if (!__get_cpu_var(save_modifying_code))
		return;

	if (atomic_inc_return(&nmi_running) & WRITE_FLAG) {
		/* the flag is read before the buffers */
		smp_rmb();
		ftrace_mod_code();
		atomic_inc(&nmi_update_count);
	}
	/* what was written here comes before what the handler runs */
	smp_mb();
}

static void ftrace_nmi_exit(void)
{
#ifdef GATE_READ_TWICE
	if (!modifying_code)
		return;
#else
	if (!__get_cpu_var(save_modifying_code))
		return;
#endif

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

	for (site = FIRST_CALL; site < nr_sites; site++) {
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

#ifdef GATE_INSIDE
static int gated_replace_code(void *data)
{
	int status;

	ftrace_arch_code_modify_prepare();
	status = ftrace_replace_code(data);
	ftrace_arch_code_modify_post_process();
	return status;
}

static int ftrace_run_update_code(int enable)
{
	return stop_machine(gated_replace_code, &enable, NULL);
}
#else
static int ftrace_run_update_code(int enable)
{
	int status;

	ftrace_arch_code_modify_prepare();
	status = stop_machine(ftrace_replace_code, &enable, NULL);
	ftrace_arch_code_modify_post_process();
	return status;
}
#endif

int patcher(void)
{
	int job, status;

	for (job = 0; job < nr_jobs; job++) {
		status = ftrace_run_update_code(job % 2 == 0);
		if (status)
			return status;
	}
	return 0;
}

static void execute_sites(void)
{
	int site;

	for (site = FIRST_CALL; site < nr_sites; site++)
		execute_site(site);
}

void task(void)
{
	execute_sites();
}

static void do_default_nmi(void)
{
#ifdef KPROBE_IN_NMI
	execute_site(0);
#endif
	execute_sites();
}

#ifdef KPROBE_IN_NMI
/* its IRET ends the NMI, as far as the processor knows */
int int3_handler(unsigned long ip)
{
	return ip == site_ip(0);
}
#endif

void nmi_handler(void)
{
	ftrace_nmi_enter();
	do_default_nmi();
	ftrace_nmi_exit();
}
