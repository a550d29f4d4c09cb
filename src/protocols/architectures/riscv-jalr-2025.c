/*
 * The AUIPC stays at the function's entry, traced or not, and only the instruction
 * behind it changes: one store of one whole instruction, NOP to JALR and back. Whoever
 * stands between the two finds one that goes with what he has executed. Nobody
 * is stopped. All others are told to fetch anew, which a change of June 2024
 * (edf2d546bfd6) had lost for two months.
 *
 * Here in bytes of x86: lea for AUIPC, a call for JALR.
 */
#include <pokelab.h>

PROTOCOL("riscv-jalr-2025");
TITLE("The first of two instructions stays, the second is written in one store");
ORIGIN("b2137c3b6d7a (Apr 2025)");
MENDS("riscv-auipc-2023", "a task preempted between the two went on with the new second one");
VARIANT("LOCAL_FENCE", "only the writer's own CPU fetches anew");
HARDWARE(aligned8);

static void ftrace_caller(void);
/* 8d 40 08: lea 8(%rax), %eax */
SITE(entry, CODE(BYTES(0x8d, 0x40, 0x08), NOP5),
     CODE(BYTES(0x8d, 0x40, 0x08), CALL5(ftrace_caller)));
PLACE(entry, 0);

SCENARIO(cpus = 1, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 1);
EXPECT(pass, cpus = 2, tasks = 2);
#ifdef LOCAL_FENCE
EXPECT(assertion, cpus = 2, tasks = 1, hardware = stale8);
#else
EXPECT(pass, cpus = 2, tasks = 1, hardware = stale8);
EXPECT(pass, cpus = 2, tasks = 1, hardware = amd);
#endif

static int enabled;

static void ftrace_caller(void)
{
}

static void flush_icache(void)
{
#ifdef LOCAL_FENCE
	sync_core();
#else
	text_poke_sync();
#endif
}

int patcher(void)
{
	u64 distance = (u32)((unsigned long)ftrace_caller - (site_ip(0) + 8));

	/* the AUIPC's bytes are written as they are */
	WRITE_ONCE(*(u64 *)site_ip(0), 0x08408dULL | (u64)CALL_INSN_OPCODE << 24 | distance << 32);
	flush_icache();
	smp_store_release(&enabled, 1);
	return 0;
}

void task(void)
{
	/* whoever is told that it is on is traced */
	if (smp_load_acquire(&enabled))
		BUG_ON(execute_site(0) != 1);
	else
		execute_site(0);
}
