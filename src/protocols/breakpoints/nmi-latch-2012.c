/*
 * i386 has no stack for NMIs: one that comes in over another runs on top of it,
 * and nothing is overwritten. But the handler is not made to be run twice at
 * once, and the second may not just be dropped either: whatever raised it waits.
 * So C code does what the processor does with NMIs while they are blocked. It
 * keeps one of them: not running, executing, latched. Leaving counts down, and
 * goes round again if that leaves something.
 *
 * x86-64 does it this way too today, behind its entry code.
 */
#include <pokelab.h>

PROTOCOL("nmi-latch-2012");
TITLE("An NMI over an NMI is latched in software");
ORIGIN("ccd49c239177 (2012)");
MENDS("nmi-nested-2012", "an NMI over an NMI could be neither run nor dropped");

VARIANT("DROPPED", "an NMI over an NMI is forgotten");
VARIANT("NOT_ASKED", "nobody asks whether an NMI is running");

TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, CALL5(ftrace_caller), NOP5);

SCENARIO(cpus = 1, nmis = 3, sites = 1, jobs = 1, nmi_stack = nest);
EXPECT(pass, cpus = 1, nmis = 1, nmi_stack = nest);
#if defined(DROPPED) || defined(NOT_ASKED)
EXPECT(assertion, cpus = 1, nmis = 2, nmi_stack = nest);
#else
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);
EXPECT(pass, cpus = 1, nmis = 3, nmi_stack = nest);
EXPECT(pass, cpus = 1, nmis = 4, nmi_stack = nest);
EXPECT(pass, cpus = 2, nmis = 1, nmi_stack = nest);
EXPECT(pass, cpus = 1, nmis = 3, nmi_stack = nest, hardware = amd);
EXPECT(pass, cpus = 1, nmis = 3, nmi_stack = nest, hardware = intel);
/* C code comes too late where the frame is gone before it runs */
EXPECT(crash, cpus = 1, nmis = 2, nmi_stack = fixed);
#endif

#define NR_CPUS 4

enum nmi_states { NMI_NOT_RUNNING, NMI_EXECUTING, NMI_LATCHED };
static int nmi_state[NR_CPUS];

/* What NMIs were raised for, and up to where somebody has seen to it. */
static int raised[NR_CPUS], handled[NR_CPUS];
static int in_handler[NR_CPUS];

static const u8 ftrace_nop[CALL_INSN_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
static atomic_t modifying_ftrace_code = ATOMIC_INIT(0);

int int3_handler(struct pt_regs *regs)
{
	if (!atomic_read(&modifying_ftrace_code))
		return 0;
	int3_emulate_nop(regs);
	return 1;
}

/* Tracing ends: the call becomes a NOP, by way of a breakpoint. */
int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	int i;

	atomic_inc(&modifying_ftrace_code);
	WRITE_ONCE(ip[0], INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 1; i < CALL_INSN_SIZE; i++)
		WRITE_ONCE(ip[i], ftrace_nop[i]);
	text_poke_sync();
	WRITE_ONCE(ip[0], ftrace_nop[0]);
	text_poke_sync();
	atomic_dec(&modifying_ftrace_code);
	return 0;
}

static void default_do_nmi(int cpu)
{
	BUG_ON(in_handler[cpu]);
	in_handler[cpu] = 1;
	/* one look sees to all that was raised before */
	handled[cpu] = raised[cpu];
	execute_site(0);
	in_handler[cpu] = 0;
}

static void do_nmi(int cpu)
{
#ifndef NOT_ASKED
	if (nmi_state[cpu] != NMI_NOT_RUNNING) {
#ifndef DROPPED
		nmi_state[cpu] = NMI_LATCHED;
#endif
		return;
	}
#endif
	nmi_state[cpu] = NMI_EXECUTING;
	do {
		default_do_nmi(cpu);
	} while (this_cpu_dec_return(nmi_state[cpu]) > NMI_NOT_RUNNING);
	/* nothing that was raised while somebody was at work is left */
	BUG_ON(raised[cpu] > handled[cpu]);
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	int cpu = smp_processor_id();

	this_cpu_inc(raised[cpu]);
	do_nmi(cpu);
}
