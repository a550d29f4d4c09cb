/*
 * A far call is two instructions: AUIPC sets the upper bits of a register to a page near
 * here, JALR jumps to an offset from it. A function that is not traced has two NOPs
 * in their place, and all other CPUs are stopped while both are written. Being stopped
 * is not being at the beginning of a function: a task that was preempted, or stopped,
 * behind the first NOP goes on with the JALR, and jumps from wherever its
 * register points. b2137c3b6d7a leaves the AUIPC there for ever.
 *
 * Here in bytes of x86: lea for AUIPC, a call for JALR.
 */
#include <pokelab.h>

PROTOCOL("riscv-auipc-2023");
TITLE("Two instructions written while all others are stopped");
ORIGIN("6724a76cff85 (12 Jan 2023)");
HARDWARE(aligned8);

static void ftrace_caller(void);
/* 8d 40 08: lea 8(%rax), %eax */
SITE(entry, CODE(NOP3, NOP5), CODE(BYTES(0x8d, 0x40, 0x08), CALL5(ftrace_caller)));
PLACE(entry, 0);

SCENARIO(cpus = 1, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 1);
/* the stopper itself takes a CPU away between the two */
EXPECT(torn_fetch, cpus = 2, tasks = 1);
EXPECT(torn_fetch, cpus = 1, tasks = 2);
EXPECT(torn_fetch, cpus = 2, tasks = 2);

static void ftrace_caller(void)
{
}

static u8 call[8] = { 0x8d, 0x40, 0x08, CALL_INSN_OPCODE };

static int patch_text_cb(void *unused)
{
	text_poke((void *)site_ip(0), call, 8);
	sync_core();
	return 0;
}

int patcher(void)
{
	u32 distance = (unsigned long)ftrace_caller - (site_ip(0) + 8);
	int i;

	for (i = 0; i < 4; i++)
		call[4 + i] = distance >> 8 * i;
	return stop_machine(patch_text_cb, NULL, cpu_online_mask);
}

void task(void)
{
	execute_site(0);
}
