/*
 * ftrace of 2012 stops nobody any more. A breakpoint goes over the first byte
 * of every site; while it stands there the bytes behind it are nobody's, so that
 * they can be written at leisure; then the first byte of the new instruction
 * takes the breakpoint's place. After each of the three phases all CPUs are made
 * to serialise. Whoever hits a breakpoint goes on behind the site, as if a NOP
 * stood there.
 *
 * All of live patching on x86 has been done so since. The gate became an atomic
 * (ftrace-int3-gate-2012), text_poke_bp() made a library of it
 * (text-poke-bp-2013), and a site that is a call before and after taught it to
 * call instead of doing nothing (ftrace-emulate-2019).
 */
#include <pokelab.h>

PROTOCOL("ftrace-int3-2012");
TITLE("Breakpoints in place of stop_machine: three phases, each over all sites");
ORIGIN("08d636b6d4fb (2012)");
MENDS("stop-machine", "NMIs, which nothing stops, ran through sites that were half written");

VARIANT("NO_FIRST_SYNC", "no sync between the breakpoints and the bytes behind them");
VARIANT("NO_SECOND_SYNC", "no sync between the bytes behind and the first ones");
VARIANT("NO_THIRD_SYNC", "no sync behind the first bytes");
VARIANT("GATE_LATE", "the gate opens when the first breakpoints stand");
VARIANT("GATE_EARLY", "the gate closes before the last sync");
VARIANT("LOOKS_AGAIN", "the same, but a trap whose breakpoint has gone is run again");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
SITE(vfs_write, NOP5, CALL5(ftrace_caller));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(vfs_read, 5);
PLACE(vfs_write, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#if defined(NO_FIRST_SYNC)
/*
 * A CPU may be anywhere within the old instruction while its end is written.
 * Only who fetches all of it at once does not care.
 */
EXPECT(cross_modification, cpus = 2, nmis = 0);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
#elif defined(NO_SECOND_SYNC)
/*
 * Who fetches the new first byte fetches the new end behind it, unless a fetch may
 * give older text than the one before did. No vendor says that it may: this is the
 * sync of which fd4363fff3d9 says that it is probably not needed.
 */
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale8);
#elif defined(NO_THIRD_SYNC) || defined(GATE_EARLY) || defined(GATE_LATE)
/* A CPU has fetched a breakpoint, and nobody claims it when it gets to its trap. */
EXPECT(crash, cpus = 2, nmis = 0);
EXPECT(crash, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(crash, cpus = 2, nmis = 0, hardware = stale);
EXPECT(crash, cpus = 2, nmis = 0, hardware = amd);
EXPECT(crash, cpus = 2, nmis = 0, hardware = intel);
EXPECT(crash, cpus = 2, nmis = 0, hardware = qemu);
#elif defined(LOOKS_AGAIN)
/* Kprobes had this until 8e791f7eba4c: it forgives whoever forgets a sync. */
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 0, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 1, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 1, hardware = qemu);
/* NMIs hit breakpoints now, which kernels before 3.3 could not stand (nmi-nested-2012) ... */
EXPECT(crash, cpus = 1, nmis = 2, nmi_stack = fixed);
/* ... and come in over the handler of one, so that int3 cannot have a stack to itself. */
EXPECT(crash, cpus = 2, nmis = 1, int3_stack = own);
/* A plain gate is enough where stores become visible in order. */
EXPECT(crash, cpus = 2, nmis = 0, memory = pso);
#endif

#define MCOUNT_INSN_SIZE 5

/* breakpoints that nobody else knows are ours */
static int modifying_ftrace_code;

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
	if (modifying_ftrace_code && ftrace_int3_handler(regs))
		return 1;
#ifdef LOOKS_AGAIN
	/* whoever took the breakpoint away has forgotten us: what stands there now? */
	if (*(u8 *)(regs->ip - INT3_INSN_SIZE) != INT3_INSN_OPCODE) {
		regs->ip -= INT3_INSN_SIZE;
		return 1;
	}
#endif
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
}

static int ftrace_replace_code(int enable)
{
	int site, status;

	for (site = 0; site < nr_sites; site++) {
		status = add_break(site_ip(site), ftrace_code(site_ip(site), !enable));
		if (status)
			goto failed;
	}
#ifdef GATE_LATE
	modifying_ftrace_code++;
#endif
#ifndef NO_FIRST_SYNC
	run_sync();
#endif

	for (site = 0; site < nr_sites; site++) {
		status = add_update_code(site_ip(site), ftrace_code(site_ip(site), enable));
		if (status)
			goto failed;
	}
#ifndef NO_SECOND_SYNC
	run_sync();
#endif

	for (site = 0; site < nr_sites; site++) {
		status = finish_update(site_ip(site), ftrace_code(site_ip(site), enable));
		if (status)
			goto failed;
	}
#if defined(GATE_EARLY) || defined(LOOKS_AGAIN)
	modifying_ftrace_code--;
#endif
#ifndef NO_THIRD_SYNC
	run_sync();
#endif
	return 0;

failed:
	remove_breakpoints(enable);
	return status;
}

static int arch_ftrace_update_code(int enable)
{
	int status;

#ifndef GATE_LATE
	modifying_ftrace_code++;
#endif
	status = ftrace_replace_code(enable);
#if !defined(GATE_EARLY) && !defined(LOOKS_AGAIN)
	modifying_ftrace_code--;
#endif
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
