/*
 * A kprobe that had become a jump becomes a breakpoint again: over the first byte,
 * then the old bytes return behind it. The handler asks a flag what it stands in.
 * Optimized: take the detour, as the jump would. Not: run a copy of the first
 * instruction, and go on at the second. The flag was cleared first and the text
 * mended after, so a CPU that hit the breakpoint in between went on in the middle
 * of the jump's distance.
 *
 * A probe on the code that patches text hit it every time. Now the flag is cleared
 * when all bytes are back.
 */
#include <pokelab.h>

PROTOCOL("optprobe-2020");
TITLE("A jump becomes a breakpoint: the flag says so when the text does");
ORIGIN("f66c0447cca1 (2020)");

VARIANT("FLAG_FIRST", "the flag is cleared before the text is mended, as it was");

TEXT_SYMBOL(optinsn);
/* of the 5 bytes that the jump covers, 2 are the first instruction's */
SITE(vfs_read, JMP5(optinsn), CODE(INT3, BYTES(0x90), NOP3));
CONTENT(vfs_read, unprobed, CODE(NOP2, NOP3));

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#ifdef FLAG_FIRST
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(torn_fetch, cpus = 1, nmis = 1);
EXPECT(torn_fetch, cpus = 2, nmis = 0);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = qemu);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
#endif

#define FIRST_INSN_SIZE 2

enum { KPROBE_FLAG_OPTIMIZED = 1 };

struct optimized_kprobe {
	unsigned int flags;
	u8 copied_insn[JMP32_INSN_SIZE];
};

static struct optimized_kprobe probe = {
	.flags = KPROBE_FLAG_OPTIMIZED,
	.copied_insn = { 0x66, 0x90, 0x0f, 0x1f, 0x00 },
};

/* of the kprobe that stands at the site */
int int3_handler(struct pt_regs *regs)
{
	unsigned long addr = regs->ip - INT3_INSN_SIZE;

	if (READ_ONCE(probe.flags) & KPROBE_FLAG_OPTIMIZED)
		regs->ip = (unsigned long)optinsn;
	else
		/* a copy of the first instruction has been run */
		regs->ip = addr + FIRST_INSN_SIZE;
	return 1;
}

static void arch_unoptimize_kprobe(struct optimized_kprobe *op, u8 *addr)
{
	static const u8 int3 = INT3_INSN_OPCODE;

	text_poke(addr, &int3, INT3_INSN_SIZE);
	text_poke_sync();
	text_poke(addr + INT3_INSN_SIZE, op->copied_insn + INT3_INSN_SIZE,
		  JMP32_INSN_SIZE - INT3_INSN_SIZE);
	text_poke_sync();
}

static void force_unoptimize_kprobe(struct optimized_kprobe *op, u8 *addr)
{
#ifdef FLAG_FIRST
	op->flags &= ~KPROBE_FLAG_OPTIMIZED;
#endif
	arch_unoptimize_kprobe(op, addr);
#ifndef FLAG_FIRST
	op->flags &= ~KPROBE_FLAG_OPTIMIZED;
#endif
}

int patcher(void)
{
	force_unoptimize_kprobe(&probe, (u8 *)site_ip(0));
	return 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
