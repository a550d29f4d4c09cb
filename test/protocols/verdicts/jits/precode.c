/*
 * .NET tiering: a precode is eight aligned bytes. Whoever has compiled tier 0 back-patches it from the prestub,
 * the background thread patches it to tier 1. Tier 0 must never come after tier 1.
 */
#include <pokelab.h>

PROTOCOL("precode");
TITLE("Two threads back-patch a precode");
ORIGIN("CoreCLR, FixupPrecode::SetTargetInterlocked");
VARIANT("EARLIER", "whoever patches writes what it has read before");
HARDWARE(aligned8);

static void prestub(void) { }
static void tier0(void) { }
static void tier1(void) { }

#define PAD BYTES(0x90, 0x5f, 0x5e)
SITE(precode, CODE(JMP5(prestub), PAD), CODE(JMP5(tier1), PAD));
CONTENT(precode, tier0, CODE(JMP5(tier0), PAD));
PLACE(precode, 0);
SCENARIO(cpus = 2, nmis = 0);
#ifdef EARLIER
EXPECT(pass, cpus = 1);
EXPECT(wrong_text, cpus = 2);
#else
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);
#endif

static u64 encode(u64 old, void (*target)(void))
{
	u32 rel32 = (u32)((unsigned long)target - (site_ip(0) + 5));

	return (old & ~0xffffffff00ULL) | (u64)rel32 << 8;
}

static bool set_target_interlocked(u64 *slot, void (*target)(void), bool only_from_prestub)
{
	u64 old = READ_ONCE(*slot);
	u64 want = encode(old, target);

	if (only_from_prestub && old != encode(old, prestub))
		return false;
#ifdef EARLIER
	WRITE_ONCE(*slot, want);
	return true;
#else
	return cmpxchg64(slot, old, want) == old;
#endif
}

int patcher(void)
{
	u64 *slot = (u64 *)site_ip(0);

	while (!set_target_interlocked(slot, tier1, false))
		cpu_relax();
	return 0;
}

void task(void)
{
	if (execute_site(0) == 0)
		set_target_interlocked((u64 *)site_ip(0), tier0, true);
	execute_site(0);
}
