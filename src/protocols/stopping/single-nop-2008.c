/*
 * ftrace from 14 August 2008 on: five bytes that nobody traces are one
 * instruction, the NOP that both vendors recommend. Nobody can be preempted
 * inside an instruction, so that old and new have the same boundaries: the
 * first, and behind the last byte. (A processor that does not know that NOP
 * got one with four prefixes, or a jump over three bytes: each is one, too.)
 *
 * What stays open is NMIs, which come between the write's two stores.
 */
#include <pokelab.h>

PROTOCOL("single-nop-2008");
TITLE("A NOP of one instruction: nobody is preempted inside it");
ORIGIN("732f3ca7d4ba (14 Aug 2008)");
MENDS("two-part-nop-2008", "a task preempted between the two halves of a NOP");
VARIANT("NOP_PREFIXES", "a one-byte NOP with four prefixes, where the long one is unknown");
VARIANT("NOP_JUMP", "a jump over three bytes, where nothing else is one instruction");

#define MCOUNT_INSN_SIZE 5

#if defined(NOP_PREFIXES)
#define FTRACE_NOP 0x66, 0x66, 0x66, 0x66, 0x90
#elif defined(NOP_JUMP)
#define FTRACE_NOP 0xeb, 0x03, 0x00, 0x00, 0x00
#else
#define FTRACE_NOP 0x0f, 0x1f, 0x44, 0x00, 0x00
#endif

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, BYTES(FTRACE_NOP), CALL5(ftrace_caller));
SITE(vfs_write, BYTES(FTRACE_NOP), CALL5(ftrace_caller));

SCENARIO(cpus = 1, nmis = 0, sites = 1, jobs = 1, tasks = 2);
EXPECT(pass, cpus = 1, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 1);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2, jobs = 2);
EXPECT(pass, cpus = 1, nmis = 0, tasks = 2, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 1, hardware = intel);
/* a task that begins behind the update on a CPU that has not serialised since */
EXPECT(cross_modification(task), cpus = 2, nmis = 0, tasks = 2, hardware = intel);
#ifdef NOP_PREFIXES
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1, tasks = 1);
#else
/* the fifth byte is 0 in this NOP and in a call forwards: the first store is all */
EXPECT(pass, cpus = 1, nmis = 1, tasks = 1);
#endif
EXPECT(cross_modification(nmi_handler), cpus = 2, nmis = 1, tasks = 1);

#define FTRACE_ENABLE_CALLS 1
#define FTRACE_DISABLE_CALLS 2

static const u8 ftrace_nop[MCOUNT_INSN_SIZE] = { FTRACE_NOP };

/* e8 and the distance from the end of the call; one buffer for every site */
static u8 calc[MCOUNT_INSN_SIZE];

static const u8 *ftrace_nop_replace(void)
{
	return ftrace_nop;
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
