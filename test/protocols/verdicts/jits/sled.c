/*
 * An XRay sled: a jump over nine bytes. They are written behind it, then the jump's two bytes become the first of mov
 * and call in one store. To take it back two bytes are enough.
 */
#include <pokelab.h>

PROTOCOL("sled");
TITLE("A sled is written behind its jump");
ORIGIN("LLVM compiler-rt, xray_x86_64.cpp");
VARIANT("HEAD_FIRST", "the two bytes are written before what stands behind them");
HARDWARE(aligned8);

TEXT_SYMBOL(__xray_FunctionEntry);
SITE(sled, CODE(JMP2(9), NOP9), CODE(BYTES(0x41, 0xba, 0x07, 0x00, 0x00, 0x00), CALL5(__xray_FunctionEntry)));
CONTENT(sled, dormant, CODE(JMP2(9), BYTES(0x07, 0x00, 0x00, 0x00), CALL5(__xray_FunctionEntry)));
FINAL(sled, dormant);
PLACE(sled, 0);
SCENARIO(cpus = 2, nmis = 0);
#ifdef HEAD_FIRST
EXPECT(torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, hardware = qemu);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned16);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 2, hardware = qemu);
/* the new head, and behind the quadword the old tail */
EXPECT(torn_fetch, cpus = 2, hardware = stale8);
EXPECT(cross_modification, cpus = 2, hardware = coherent);
#endif

enum { CallOpCode = 0xe8, MovR10Seq = 0xba41, Jmp9Seq = 0x09eb };

struct XRaySledEntry {
	unsigned long Address;
	u8 Kind, AlwaysInstrument, Version;
	u8 Padding[5];
};
static struct XRaySledEntry Sled;

static bool patchFunctionEntry(bool Enable, const u32 FuncId, const struct XRaySledEntry *S, void (*Trampoline)(void))
{
	const unsigned long Address = S->Address;
	s64 TrampolineOffset = (s64)(unsigned long)Trampoline - ((s64)Address + 11);

	if (TrampolineOffset < INT_MIN || TrampolineOffset > INT_MAX)
		return false;
	if (Enable) {
#ifdef HEAD_FIRST
		smp_store_release((u16 *)Address, MovR10Seq);
#endif
		*(u32 *)(Address + 2) = FuncId;
		*(u8 *)(Address + 6) = CallOpCode;
		*(u32 *)(Address + 7) = (u32)TrampolineOffset;
#ifndef HEAD_FIRST
		smp_store_release((u16 *)Address, MovR10Seq);
#endif
	} else {
		smp_store_release((u16 *)Address, Jmp9Seq);
	}
	return true;
}

int patcher(void)
{
	Sled.Address = site_ip(0);
	BUG_ON(!patchFunctionEntry(true, 7, &Sled, (void (*)(void))__xray_FunctionEntry));
	BUG_ON(!patchFunctionEntry(false, 7, &Sled, (void (*)(void))__xray_FunctionEntry));
	return 0;
}

void task(void)
{
	execute_site(0);
}
