/*
 * A function's entry is two instructions: mflr puts the return address by, bl calls the
 * tracer, which relies on it. A function that is not traced has NOPs for both. A
 * thread that was interrupted behind the first NOP goes on with whatever then
 * stands in place of the second, so that the call may come once nobody is left
 * between the two: mflr first, alone it does no harm; then every task has been
 * through a voluntary switch; then bl.
 *
 * Here in bytes of x86: mov %rsp, %rax for mflr, a call for bl, each written by one store
 * within a quadword. Both are one instruction of four bytes there.
 */
#include <pokelab.h>

PROTOCOL("powerpc-mflr-2019");
TITLE("Two instructions at a function's entry, with a wait for all tasks between");
ORIGIN("powerpc ftrace, -mprofile-kernel (May 2019)");
VARIANT("NO_WAIT", "the second instruction without a wait behind the first");
HARDWARE(aligned8);

static void ftrace_caller(void);
SITE(entry, CODE(NOP3, NOP5), CODE(BYTES(0x48, 0x89, 0xe0), CALL5(ftrace_caller)));
CONTENT(entry, saves, CODE(BYTES(0x48, 0x89, 0xe0), NOP5));
PLACE(entry, 0);

SCENARIO(cpus = 1, nmis = 0, tasks = 2);
#ifdef NO_WAIT
EXPECT(pass, cpus = 1, tasks = 1);
EXPECT(torn_fetch, cpus = 1, tasks = 2);
EXPECT(torn_fetch, cpus = 2, tasks = 1);
#else
EXPECT(pass, cpus = 1, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 1);
EXPECT(pass, cpus = 2, tasks = 2);
EXPECT(pass, cpus = 2, tasks = 1, hardware = amd);
#endif

static void ftrace_caller(void)
{
}

/* the one instruction leaves the other as it is: both are in one quadword */
static void patch_instruction(u64 mflr, u64 bl)
{
	WRITE_ONCE(*(u64 *)site_ip(0), mflr | bl << 24);
	text_poke_sync();
}

#define PPC_INST_MFLR 0xe08948ULL
#define PPC_INST_NOP 0x0000441f0fULL

static int ftrace_make_call(void)
{
	u64 distance = (u32)((unsigned long)ftrace_caller - (site_ip(0) + 8));

	patch_instruction(PPC_INST_MFLR, PPC_INST_NOP);
#ifndef NO_WAIT
	/* everybody who has executed a NOP in place of mflr has left the entry */
	synchronize_rcu_tasks();
#endif
	patch_instruction(PPC_INST_MFLR, CALL_INSN_OPCODE | distance << 8);
	return 0;
}

int patcher(void)
{
	return ftrace_make_call();
}

void task(void)
{
	execute_site(0);
}
