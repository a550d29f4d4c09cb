/*
 * ftrace in spring 2008: all other CPUs are stopped with interrupts off while
 * one rewrites the call sites, byte by byte. NMIs are forgotten: they cannot be
 * turned off, and their handlers run through call sites too. At first all that
 * an NMI might run was to be marked as not traced; in October the NMIs were made
 * to help instead (17666f02b118).
 *
 * Only the CPU that writes serialises. The others were preempted, and go on by
 * IRET; one that was idle, or slept, does not.
 */
#include <pokelab.h>

PROTOCOL("stop-machine");
TITLE("stop_machine alone: NMIs are not stopped");
ORIGIN("3d0833953e1b (12 May 2008), 6f93fc076a46 (20 Aug 2008)");
MENDS("direct", "tasks of other CPUs ran what was being written");
VARIANT("IDLE_CPU", "the other CPUs sleep, and run the sites when they wake up");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#ifndef IDLE_CPU
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, memory = pso);
/* a task that was stopped goes on by IRET, which serialises */
EXPECT(pass, cpus = 2, nmis = 0, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1);
EXPECT(cross_modification(nmi_handler), cpus = 2, nmis = 1);
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1, hardware = aligned64);
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1, hardware = amd);
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1, hardware = qemu);
#else
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
/* who gave its CPU up has not serialised when it goes on */
EXPECT(cross_modification(task), cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = stale);
#endif

#define MCOUNT_INSN_SIZE 5

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
	if (probe_kernel_write((void *)ip, new_code, MCOUNT_INSN_SIZE))
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
#ifdef IDLE_CPU
	schedule();
#endif
	execute_sites();
}

void nmi_handler(void)
{
	execute_sites();
}
