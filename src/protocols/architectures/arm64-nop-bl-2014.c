/*
 * Arm lists instructions of which one may be put in place of another while it is being
 * executed: B, BL, NOP, BRK, SVC, HVC, SMC. A fetch gives the old one or the new one, whole. So ftrace
 * and jump labels write one instruction of four bytes in one store, and stop
 * nobody. That all others execute the new one from then on takes more: each must
 * be made to fetch anew (cfb00a357864 put that back for jump labels).
 *
 * Here in bytes of x86: a five-byte NOP and a call, written by one store of a quadword.
 */
#include <pokelab.h>

PROTOCOL("arm64-nop-bl-2014");
TITLE("NOP and BL for each other in one store, and nobody stopped");
ORIGIN("arm64: aarch64_insn_hotpatch_safe() (2014)");
VARIANT("NO_KICK", "nobody is made to fetch anew");
HARDWARE(aligned8);

static void ftrace_caller(void);
SITE(entry, CODE(NOP5, NOP3), CODE(CALL5(ftrace_caller), NOP3));
PLACE(entry, 0);

SCENARIO(cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);
#ifdef NO_KICK
EXPECT(assertion, cpus = 2, nmis = 0, hardware = stale8);
#else
EXPECT(pass, cpus = 2, nmis = 1, hardware = stale8);
EXPECT(pass, cpus = 3, nmis = 0);
#endif

static int enabled;

static void ftrace_caller(void)
{
}

static void kick_all_cpus_sync(void)
{
#ifndef NO_KICK
	text_poke_sync();
#else
	sync_core();
#endif
}

int patcher(void)
{
	u64 distance = (u32)((unsigned long)ftrace_caller - (site_ip(0) + CALL_INSN_SIZE));

	/* 0f 1f 00, the NOP behind it, stays */
	WRITE_ONCE(*(u64 *)site_ip(0), CALL_INSN_OPCODE | distance << 8 | 0x001f0fULL << 40);
	kick_all_cpus_sync();
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

void nmi_handler(void)
{
	execute_site(0);
}
