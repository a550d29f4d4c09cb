/*
 * The stub's call is patched by way of a breakpoint as well. Its address is in
 * no list of functions, so the handler is told: ftrace_update_func says where
 * else a breakpoint may be ours.
 *
 * Nobody executes half a call any more. But who traps goes on behind the call, as
 * behind a NOP, and this one is a call before and after: neither of the two
 * tracers hears of that function. Tracers could live with the loss; it was
 * functions that live patching redirects that could not (ftrace-emulate-2019).
 */
#include <pokelab.h>

PROTOCOL("ftrace-stub-int3-2012");
TITLE("The stub's own call is patched by a breakpoint too");
ORIGIN("8a4d0a687a59 (2012)");
MENDS("ftrace-stub-2012", "ftrace_call was written directly while other CPUs executed it");

TEXT_SYMBOL(ftrace_stub);
TEXT_SYMBOL(function_trace_call);
SITE(ftrace_call, CALL5(ftrace_stub), CALL5(function_trace_call));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(ftrace_call, 5);

SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
EXPECT(pass, cpus = 1, nmis = 0);
/* nothing is torn, nothing crashes: a call is lost */
EXPECT(missed_call, cpus = 1, nmis = 1);
EXPECT(missed_call, cpus = 2, nmis = 0);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = stale);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = amd);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = intel);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = qemu);

#define MCOUNT_INSN_SIZE 5

/* breakpoints that nobody else knows are ours */
static atomic_t modifying_ftrace_code = ATOMIC_INIT(0);
/* the one of them that stands at no function's beginning */
static unsigned long ftrace_update_func;

static int is_ftrace_caller(unsigned long ip)
{
	return ip == ftrace_update_func;
}

static int ftrace_int3_handler(struct pt_regs *regs)
{
	unsigned long ip = regs->ip - INT3_INSN_SIZE;

	if (!is_ftrace_caller(ip))
		return 0;
	regs->ip = ip + MCOUNT_INSN_SIZE;
	return 1;
}

int int3_handler(struct pt_regs *regs)
{
	return atomic_read(&modifying_ftrace_code) && ftrace_int3_handler(regs);
}

static void do_sync_core(void *data)
{
	sync_core();
}

static void run_sync(void)
{
	on_each_cpu(do_sync_core, NULL, 1);
}

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

static int ftrace_modify_code(unsigned long ip, const u8 *old_code,
			      const u8 *new_code)
{
	int status = add_break(ip, old_code);

	if (status)
		return status;
	run_sync();
	if (probe_kernel_write((void *)(ip + 1), new_code + 1, MCOUNT_INSN_SIZE - 1))
		return -EPERM;
	run_sync();
	if (probe_kernel_write((void *)ip, new_code, 1))
		return -EPERM;
	run_sync();
	return 0;
}

/* Of the stub: who is called for every traced function. */
static int ftrace_update_ftrace_func(unsigned long from, unsigned long to)
{
	unsigned long ip = site_ip(0);
	u8 old_code[MCOUNT_INSN_SIZE], new_code[MCOUNT_INSN_SIZE];
	int status;

	ftrace_call_replace(old_code, ip, from);
	ftrace_call_replace(new_code, ip, to);

	ftrace_update_func = ip;
	/* who traps must find it */
	smp_wmb();
	atomic_inc(&modifying_ftrace_code);
	status = ftrace_modify_code(ip, old_code, new_code);
	atomic_dec(&modifying_ftrace_code);
	return status;
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
