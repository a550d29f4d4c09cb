/*
 * The sites of all functions were patched by way of breakpoints, and what they
 * call was not. Each of them calls one stub, in the middle of which stands the
 * call to whoever traces: ftrace_call. When the tracer changed, that one call was
 * written over as in the days of stop_machine. But nothing was stopped any more,
 * and of all sites it is the one that every CPU is in.
 *
 * CPUs took general protection faults, until the stub was patched like the rest
 * (ftrace-stub-int3-2012).
 */
#include <pokelab.h>

PROTOCOL("ftrace-stub-2012");
TITLE("The stub's own call is written plainly while other CPUs run it");
ORIGIN("08d636b6d4fb (2012), before 8a4d0a687a59");

TEXT_SYMBOL(ftrace_stub);
TEXT_SYMBOL(function_trace_call);
SITE(ftrace_call, CALL5(ftrace_stub), CALL5(function_trace_call));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(ftrace_call, 5);

SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(torn_fetch, cpus = 1, nmis = 1);
EXPECT(cross_modification | torn_fetch, cpus = 2, nmis = 0);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
/* byte by byte, so that not even who fetches all at once is safe */
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = qemu);

#define MCOUNT_INSN_SIZE 5

/* e8 and the distance from the end of the call */
static void ftrace_call_replace(u8 *call, unsigned long ip, unsigned long addr)
{
	unsigned int distance = addr - (ip + MCOUNT_INSN_SIZE);

	call[0] = CALL_INSN_OPCODE;
	call[1] = distance;
	call[2] = distance >> 8;
	call[3] = distance >> 16;
	call[4] = distance >> 24;
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

/* Of the stub: who is called for every traced function. */
static int ftrace_update_ftrace_func(unsigned long from, unsigned long to)
{
	unsigned long ip = site_ip(0);
	u8 old_code[MCOUNT_INSN_SIZE], new_code[MCOUNT_INSN_SIZE];

	ftrace_call_replace(old_code, ip, from);
	ftrace_call_replace(new_code, ip, to);
	return ftrace_modify_code(ip, old_code, new_code);
}

int patcher(void)
{
	unsigned long stub = (unsigned long)ftrace_stub;
	unsigned long trace = (unsigned long)function_trace_call;
	int job, status;

	for (job = 0; job < nr_jobs; job++) {
		if (job % 2 == 0)
			status = ftrace_update_ftrace_func(stub, trace);
		else
			status = ftrace_update_ftrace_func(trace, stub);
		if (status)
			return status;
	}
	return 0;
}

/* Somebody calls a traced function, and comes through the stub. */
void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
