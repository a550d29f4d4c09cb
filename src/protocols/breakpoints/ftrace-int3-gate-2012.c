/*
 * The gate of ftrace-int3-2012 was a plain counter, and that it opens before the
 * first breakpoint is there to be hit was nowhere said. Now it is an atomic, and
 * the comment above it says which two orders hold everything up.
 *
 * On x86 nothing was ever seen of the difference, for stores become visible in
 * order there: it takes a processor that lets the breakpoint overtake the gate
 * (`pso`). Two flaws remained. A breakpoint that goes because its neighbour could
 * not be written leaves its CPUs alone with the trap, which a later kernel mended;
 * and all that a breakpoint can be is a NOP.
 */
#include <pokelab.h>

PROTOCOL("ftrace-int3-gate-2012");
TITLE("The breakpoints' gate is an atomic: it opens before any of them stands");
ORIGIN("a192cd0413b7 (2012)");
MENDS("ftrace-int3-2012", "nothing ordered the gate before the first breakpoint");

VARIANT("STRANGER=1", "a site is not what was expected: breakpoints before it are removed");
VARIANT("STRANGER=2", "the same, and then all CPUs are synced, as in Linux 4.19");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
#ifdef STRANGER
/* a NOP too, but not the one that ftrace has put there */
SITE(vfs_write, BYTES(0x66, 0x66, 0x66, 0x66, 0x90), CALL5(ftrace_caller));
#else
SITE(vfs_write, NOP5, CALL5(ftrace_caller));
#endif
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(vfs_read, 5);
PLACE(vfs_write, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#if STRANGER == 1
/* the gate closes on a CPU that has fetched a breakpoint, which is gone when it traps */
EXPECT(pass, cpus = 1, nmis = 0, sites = 2);
EXPECT(crash, cpus = 2, nmis = 0, sites = 2);
EXPECT(crash, cpus = 2, nmis = 0, sites = 2, hardware = amd);
EXPECT(crash, cpus = 2, nmis = 0, sites = 2, hardware = intel);
#elif STRANGER == 2
EXPECT(pass, cpus = 2, nmis = 1, sites = 2);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2, hardware = intel);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
/* here it crashed */
EXPECT(pass, cpus = 2, nmis = 0, memory = pso);
#endif

#define MCOUNT_INSN_SIZE 5

/*
 * Breakpoints that nobody else knows are ours. Who opens the gate and then writes
 * a breakpoint, and who traps on it and then looks at the gate, must agree:
 *
 *	CPU0				CPU1
 *	modifying_ftrace_code++		fetches 0xcc: trap
 *	writes 0xcc			reads modifying_ftrace_code
 *
 * A LOCKed increment is in memory before the next store is; a trap comes after
 * the fetch that caused it.
 */
static atomic_t modifying_ftrace_code = ATOMIC_INIT(0);

static const u8 ftrace_nop[MCOUNT_INSN_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* e8 and the distance from the end of the call; one buffer for every site */
static u8 ftrace_call[MCOUNT_INSN_SIZE];

static const u8 *ftrace_call_replace(unsigned long ip, unsigned long addr)
{
	unsigned int distance = addr - (ip + MCOUNT_INSN_SIZE);

	ftrace_call[0] = CALL_INSN_OPCODE;
	ftrace_call[1] = distance;
	ftrace_call[2] = distance >> 8;
	ftrace_call[3] = distance >> 16;
	ftrace_call[4] = distance >> 24;
	return ftrace_call;
}

/* The content of a site: a call where it is enabled, else a NOP. */
static const u8 *ftrace_code(unsigned long ip, int enabled)
{
	if (enabled)
		return ftrace_call_replace(ip, (unsigned long)ftrace_caller);
	return ftrace_nop;
}

static int ftrace_location(unsigned long ip)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		if (site_ip(site) == ip)
			return 1;
	return 0;
}

/* Of the int3 trap, before anybody else is asked. */
static int ftrace_int3_handler(struct pt_regs *regs)
{
	unsigned long ip = regs->ip - INT3_INSN_SIZE;

	if (!ftrace_location(ip))
		return 0;
	regs->ip = ip + MCOUNT_INSN_SIZE;
	return 1;
}

int int3_handler(struct pt_regs *regs)
{
	if (atomic_read(&modifying_ftrace_code) && ftrace_int3_handler(regs))
		return 1;
	return 0;
}

static int add_break(unsigned long ip, const u8 *old)
{
	static const u8 brk[INT3_INSN_SIZE] = { INT3_INSN_OPCODE };
	u8 replaced[MCOUNT_INSN_SIZE];

	/* only ever replace what is known to stand there */
	if (probe_kernel_read(replaced, (void *)ip, MCOUNT_INSN_SIZE))
		return -EFAULT;
	if (memcmp(replaced, old, MCOUNT_INSN_SIZE) != 0)
		return -EINVAL;
	if (probe_kernel_write((void *)ip, brk, INT3_INSN_SIZE))
		return -EPERM;
	return 0;
}

/* Everything but the breakpoint. */
static int add_update_code(unsigned long ip, const u8 *new_code)
{
	if (probe_kernel_write((void *)(ip + 1), new_code + 1, MCOUNT_INSN_SIZE - 1))
		return -EPERM;
	return 0;
}

static int finish_update(unsigned long ip, const u8 *new_code)
{
	if (probe_kernel_write((void *)ip, new_code, 1))
		return -EPERM;
	return 0;
}

/* A write that worked once works again: nothing but breakpoints has been written. */
static void remove_breakpoint(unsigned long ip, const u8 *old)
{
	if (*(u8 *)ip == INT3_INSN_OPCODE)
		probe_kernel_write((void *)ip, old, 1);
}

static void do_sync_core(void *data)
{
	sync_core();
}

static void run_sync(void)
{
	on_each_cpu(do_sync_core, NULL, 1);
}

static void remove_breakpoints(int enable)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		remove_breakpoint(site_ip(site), ftrace_code(site_ip(site), !enable));
#if STRANGER == 2
	run_sync();
#endif
}

static int ftrace_replace_code(int enable)
{
	int site, status;

	for (site = 0; site < nr_sites; site++) {
		status = add_break(site_ip(site), ftrace_code(site_ip(site), !enable));
		if (status)
			goto failed;
	}
	run_sync();

	for (site = 0; site < nr_sites; site++) {
		status = add_update_code(site_ip(site), ftrace_code(site_ip(site), enable));
		if (status)
			goto failed;
	}
	run_sync();

	for (site = 0; site < nr_sites; site++) {
		status = finish_update(site_ip(site), ftrace_code(site_ip(site), enable));
		if (status)
			goto failed;
	}
	run_sync();

	return 0;

failed:
	remove_breakpoints(enable);
	return status;
}

static int arch_ftrace_update_code(int enable)
{
	int status;

	atomic_inc(&modifying_ftrace_code);
	status = ftrace_replace_code(enable);
	atomic_dec(&modifying_ftrace_code);
	return status;
}

int patcher(void)
{
	int job, status;

	for (job = 0; job < nr_jobs; job++) {
		status = arch_ftrace_update_code(job % 2 == 0);
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
	execute_sites();
}
