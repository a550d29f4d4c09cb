/*
 * The breakpoint of ftrace makes the call that it stands for. Which one does not
 * matter: ftrace_regs_caller serves whoever wants registers and whoever does not,
 * so every trap calls that. The handler has to push a return address under the
 * frame that it will leave by, for which the entry of int3 now keeps a gap, on
 * x86-64 only: i386 stayed with the NOP for a while.
 *
 * A few months later the generic text_poke_bp() could do it too, for any
 * instruction (text-poke-emulate-2019), and ftrace gave up its own.
 */
#include <pokelab.h>

PROTOCOL("ftrace-emulate-2019");
TITLE("The breakpoint calls");
ORIGIN("9e298e860408 (2019)");
MENDS("ftrace-regs-2018", "who hit the breakpoint called neither the old nor the new");

TEXT_SYMBOL(ftrace_caller);
TEXT_SYMBOL(ftrace_regs_caller);
SITE(vfs_read, CALL5(ftrace_caller), CALL5(ftrace_regs_caller));
SITE(vfs_write, CALL5(ftrace_caller), CALL5(ftrace_regs_caller));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(vfs_read, 5);
PLACE(vfs_write, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
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

#define MCOUNT_INSN_SIZE 5

/* breakpoints that nobody else knows are ours */
static atomic_t modifying_ftrace_code = ATOMIC_INIT(0);

static int ftrace_location(unsigned long ip)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		if (site_ip(site) == ip)
			return 1;
	return 0;
}

static int ftrace_int3_handler(struct pt_regs *regs)
{
	unsigned long ip = regs->ip - INT3_INSN_SIZE;

	if (!ftrace_location(ip))
		return 0;
	int3_emulate_call(regs, (unsigned long)ftrace_regs_caller);
	return 1;
}

int int3_handler(struct pt_regs *regs)
{
	return atomic_read(&modifying_ftrace_code) && ftrace_int3_handler(regs);
}

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

static void do_sync_core(void *data)
{
	sync_core();
}

static void run_sync(void)
{
	on_each_cpu(do_sync_core, NULL, 1);
}

/* Every site calls `addr` from now on, whatever it called before. */
static int ftrace_replace_code(unsigned long addr)
{
	static const u8 brk[INT3_INSN_SIZE] = { INT3_INSN_OPCODE };
	const u8 *call;
	int site;

	for (site = 0; site < nr_sites; site++)
		if (probe_kernel_write((void *)site_ip(site), brk, INT3_INSN_SIZE))
			return -EPERM;
	run_sync();

	for (site = 0; site < nr_sites; site++) {
		call = ftrace_call_replace(site_ip(site), addr);
		if (probe_kernel_write((void *)(site_ip(site) + 1), call + 1, MCOUNT_INSN_SIZE - 1))
			return -EPERM;
	}
	run_sync();

	for (site = 0; site < nr_sites; site++) {
		call = ftrace_call_replace(site_ip(site), addr);
		if (probe_kernel_write((void *)site_ip(site), call, 1))
			return -EPERM;
	}
	run_sync();
	return 0;
}

int patcher(void)
{
	int job, status = 0;

	for (job = 0; job < nr_jobs && !status; job++) {
		unsigned long addr = (unsigned long)ftrace_regs_caller;

		if (job % 2)
			addr = (unsigned long)ftrace_caller;
		atomic_inc(&modifying_ftrace_code);
		status = ftrace_replace_code(addr);
		atomic_dec(&modifying_ftrace_code);
	}
	return status;
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
