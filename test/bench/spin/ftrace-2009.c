/*
 * The protocol of e9d9df44736d (18 March 2009) with just what a hand-made model of it has:
 * ftrace-2009.pml is the same in Promela. ftrace-nmi-2009 has the rest: stop_machine, the tasks
 * that run sites, the statistics, the status of the write, and the comparison of what is replaced.
 */
#include <pokelab.h>

PROTOCOL("ftrace-2009");
TITLE("Flag and counter in one word, and nothing else");
ORIGIN("e9d9df44736d (18 Mar 2009)");
VARIANT("NO_WAIT", "the flag is set whatever NMIs are running");
VARIANT("NOT_ATOMIC", "an NMI may come between the wait and the flag");
VARIANT("NO_HELP", "an NMI that sees the flag does not write");
VARIANT("NO_ENTRY_FENCE", "an NMI may run a site before what it wrote is in memory");
VARIANT("NO_LAST_WAIT", "the patcher does not wait when it has written");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));

SCENARIO(cpus = 2, nmis = 2, sites = 1, jobs = 1);
#if defined(NO_WAIT) || defined(NOT_ATOMIC)
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(cross_modification, cpus = 2, nmis = 1);
#elif defined(NO_HELP)
EXPECT(torn_fetch, cpus = 1, nmis = 1);
EXPECT(torn_fetch | cross_modification, cpus = 2, nmis = 1);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 2);
EXPECT(pass, cpus = 3, nmis = 2);
#endif

#define MCOUNT_INSN_SIZE 5
#define WRITE_FLAG 0x80000000

static atomic_t nmi_running = ATOMIC_INIT(0);
static void *write_ip;
static const u8 *write_code;

/* e8 and the distance from the end of the call */
static const u8 ftrace_call[MCOUNT_INSN_SIZE] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };

static void ftrace_mod_code(void)
{
	u8 *ip = write_ip;
	const u8 *code = write_code;

	ip[0] = code[0];
	ip[1] = code[1];
	ip[2] = code[2];
	ip[3] = code[3];
	ip[4] = code[4];
}

int patcher(void)
{
	write_ip = (void *)site_ip(0);
	write_code = ftrace_call;
#if defined(NO_WAIT)
	atomic_fetch_or(WRITE_FLAG, &nmi_running);
#elif defined(NOT_ATOMIC)
	while (atomic_read(&nmi_running))
		cpu_relax();
	atomic_fetch_or(WRITE_FLAG, &nmi_running);
#else
	while (atomic_cmpxchg(&nmi_running, 0, WRITE_FLAG))
		cpu_relax();
#endif
	ftrace_mod_code();
	atomic_fetch_andnot(WRITE_FLAG, &nmi_running);
#ifndef NO_LAST_WAIT
	while (atomic_read(&nmi_running))
		cpu_relax();
#endif
	return 0;
}

void task(void)
{
}

void nmi_handler(void)
{
	if (atomic_inc_return(&nmi_running) & WRITE_FLAG) {
#ifndef NO_HELP
		ftrace_mod_code();
#endif
	}
#ifndef NO_ENTRY_FENCE
	smp_mb();
#endif
	execute_site(0);
	smp_mb();
	atomic_dec(&nmi_running);
}
