/*
 * ftrace in May 2008, with NOPs for the call sites that nobody traces. The
 * table of NOPs that the kernel had gave some processors two instructions for
 * five bytes. A task that is preempted between the two is stopped nowhere:
 * stop_machine() stops CPUs. When it runs on, its address is in the middle of
 * the call that was written meanwhile. It lasted three months: 732f3ca7d4ba.
 *
 * The write is a LOCKed exchange of four bytes, which is compared with what
 * ought to be there, and a plain store of the fifth. NMIs may come in between.
 */
#include <pokelab.h>

PROTOCOL("two-part-nop-2008");
TITLE("A NOP of two instructions, and a task preempted between them");
ORIGIN("dfa60aba04da (12 May 2008)");
MENDS("direct", "tasks of other CPUs ran what was being written");

TEXT_SYMBOL(ftrace_caller);
/* K8_NOP5 is K8_NOP3 and K8_NOP2 */
SITE(vfs_read, CODE(BYTES(0x66, 0x66, 0x90), BYTES(0x66, 0x90)), CALL5(ftrace_caller));
SITE(vfs_write, CODE(BYTES(0x66, 0x66, 0x90), BYTES(0x66, 0x90)), CALL5(ftrace_caller));

SCENARIO(cpus = 1, nmis = 0, sites = 1, jobs = 1, tasks = 2);
EXPECT(pass, cpus = 1, nmis = 0, tasks = 1);
EXPECT(torn_fetch(task), cpus = 1, nmis = 0, tasks = 2);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, tasks = 1);
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1, tasks = 1);

#define MCOUNT_INSN_SIZE 5
#define FTRACE_ENABLE_CALLS 1
#define FTRACE_DISABLE_CALLS 2

static const u8 k8_nop5[MCOUNT_INSN_SIZE] = { 0x66, 0x66, 0x90, 0x66, 0x90 };

/* e8 and the distance from the end of the call; one buffer for every site */
static u8 calc[MCOUNT_INSN_SIZE];

static const u8 *ftrace_nop_replace(void)
{
	return k8_nop5;
}

static const u8 *ftrace_call_replace(unsigned long ip, unsigned long addr)
{
	unsigned int offset = addr - (ip + MCOUNT_INSN_SIZE);

	calc[0] = 0xe8;
	calc[1] = offset;
	calc[2] = offset >> 8;
	calc[3] = offset >> 16;
	calc[4] = offset >> 24;
	return calc;
}

static unsigned int first_four(const u8 *code)
{
	return code[0] | code[1] << 8 | code[2] << 16 | (unsigned int)code[3] << 24;
}

static int ftrace_modify_code(unsigned long ip, const u8 *old_code,
			      const u8 *new_code)
{
	unsigned int old = first_four(old_code);
	unsigned int new = first_four(new_code);
	unsigned int replaced = cmpxchg((unsigned int *)ip, old, new);

	if (replaced == old)
		*(u8 *)(ip + 4) = new_code[4];
	sync_core();

	/* neither what was to be replaced nor what replaces it: leave it alone */
	if (replaced != old && replaced != new)
		return 2;
	return 0;
}

static int __ftrace_replace_code(unsigned long ip, int enable)
{
	const u8 *nop = ftrace_nop_replace();
	const u8 *call = ftrace_call_replace(ip, (unsigned long)ftrace_caller);

	if (enable)
		return ftrace_modify_code(ip, nop, call);
	return ftrace_modify_code(ip, call, nop);
}

static int ftrace_replace_code(int enable)
{
	int site, failed;

	for (site = 0; site < nr_sites; site++) {
		failed = __ftrace_replace_code(site_ip(site), enable);
		if (failed)
			return failed;
	}
	return 0;
}

/* Runs on one CPU while all others spin with interrupts off. */
static int __ftrace_modify_code(void *data)
{
	const int *command = data;

	if (*command & FTRACE_ENABLE_CALLS)
		return ftrace_replace_code(1);
	if (*command & FTRACE_DISABLE_CALLS)
		return ftrace_replace_code(0);
	return 0;
}

static int ftrace_run_update_code(int command)
{
	return stop_machine(__ftrace_modify_code, &command, NULL);
}

int patcher(void)
{
	int job;

	for (job = 0; job < nr_jobs; job++) {
		int enable = job % 2 == 0;

		if (ftrace_run_update_code(enable ? FTRACE_ENABLE_CALLS
						  : FTRACE_DISABLE_CALLS))
			return -EINVAL;
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
