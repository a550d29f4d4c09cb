/*
 * Nobody tells text_poke_bp() any more where a CPU goes on that hits its
 * breakpoint. The handler reads the new instruction and does it: calls, jumps,
 * does nothing. So a site is new for everybody from the moment that its breakpoint
 * is seen, and what is a call before and after is one in between.
 *
 * Where the new instruction is a breakpoint itself, as a kprobe's is, the last
 * phase has nothing to write, and the trap is left to whoever wanted it
 * (optprobe-2020).
 *
 * ftrace came over to it, static calls began with it, and what came next was to
 * write many sites behind one set of breakpoints.
 */
#include <pokelab.h>

PROTOCOL("text-poke-emulate-2019");
TITLE("The breakpoint does what the new instruction does");
ORIGIN("c3d6324f841b (2019)");
MENDS("text-poke-bp-2013", "who hit the breakpoint could not be sent into the new function");

VARIANT("AS_NOP", "the handler goes on behind the site, as the one of 2013 was told to");

TEXT_SYMBOL(ftrace_caller);
TEXT_SYMBOL(ftrace_regs_caller);
TEXT_SYMBOL(static_key_true);
SITE(vfs_read, CALL5(ftrace_caller), CALL5(ftrace_regs_caller));
SITE(tcp_rcv, NOP5, JMP5(static_key_true));
SITE(tcp_ack, JMP5(static_key_true), NOP5);
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(vfs_read, 5);
PLACE(tcp_rcv, 5);
PLACE(tcp_ack, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#ifdef AS_NOP
EXPECT(missed_call, cpus = 1, nmis = 1);
EXPECT(missed_call, cpus = 2, nmis = 0);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = amd);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = intel);
EXPECT(missed_call, cpus = 2, nmis = 0, hardware = qemu);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, sites = 3);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 1, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, sites = 3, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 1, hardware = qemu);
#endif

#define POKE_MAX_OPCODE_SIZE 5

/* What is being written where, for the handler; opcode 0: nothing is. */
static struct text_poke_loc {
	void *addr;
	u8 opcode;
	s32 rel32;
} bp_patching;

static int poke_int3_handler(struct pt_regs *regs)
{
	unsigned long next = regs->ip - INT3_INSN_SIZE + POKE_MAX_OPCODE_SIZE;

	/* of what was stored before the breakpoint */
	smp_rmb();
	if (user_mode(regs) || regs->ip - INT3_INSN_SIZE != (unsigned long)bp_patching.addr)
		return 0;
#ifdef AS_NOP
	int3_emulate_jmp(regs, next);
	return 1;
#endif
	switch (bp_patching.opcode) {
	case CALL_INSN_OPCODE:
		int3_emulate_call(regs, next + bp_patching.rel32);
		return 1;
	case JMP32_INSN_OPCODE:
		int3_emulate_jmp(regs, next + bp_patching.rel32);
		return 1;
	}
	/* the new instruction is a breakpoint: whoever asked for it wants the trap */
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	return poke_int3_handler(regs);
}

/* A NOP is told as a jump over nothing. */
static void text_poke_loc_init(void *addr, const u8 *insn)
{
	bp_patching.opcode = insn[0];
	bp_patching.rel32 = insn[1] | insn[2] << 8 | insn[3] << 16 | insn[4] << 24;
	if (insn[0] != CALL_INSN_OPCODE && insn[0] != INT3_INSN_OPCODE &&
	    insn[0] != JMP32_INSN_OPCODE) {
		bp_patching.opcode = JMP32_INSN_OPCODE;
		bp_patching.rel32 = 0;
	}
	bp_patching.addr = addr;
}

static void text_poke_bp(void *addr, const u8 *insn, size_t len)
{
	static const u8 int3 = INT3_INSN_OPCODE;

	text_poke_loc_init(addr, insn);
	/* who hits the breakpoint must see what it stands for */
	smp_wmb();

	text_poke(addr, &int3, INT3_INSN_SIZE);
	text_poke_sync();

	text_poke(addr + INT3_INSN_SIZE, insn + INT3_INSN_SIZE, len - INT3_INSN_SIZE);
	text_poke_sync();

	if (insn[0] != INT3_INSN_OPCODE) {
		text_poke(addr, insn, INT3_INSN_SIZE);
		text_poke_sync();
	}
	bp_patching.addr = NULL;
}

static u8 code[POKE_MAX_OPCODE_SIZE];

static const u8 *branch(u8 opcode, unsigned long ip, unsigned long addr)
{
	unsigned int distance = addr - (ip + POKE_MAX_OPCODE_SIZE);

	code[0] = opcode;
	code[1] = distance;
	code[2] = distance >> 8;
	code[3] = distance >> 16;
	code[4] = distance >> 24;
	return code;
}

int patcher(void)
{
	static const u8 nop[POKE_MAX_OPCODE_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	unsigned long ip = site_ip(0);

	text_poke_bp((void *)ip, branch(CALL_INSN_OPCODE, ip, (unsigned long)ftrace_regs_caller),
		     POKE_MAX_OPCODE_SIZE);
	if (nr_sites > 1) {
		ip = site_ip(1);
		text_poke_bp((void *)ip, branch(JMP32_INSN_OPCODE, ip, (unsigned long)static_key_true),
			     POKE_MAX_OPCODE_SIZE);
	}
	if (nr_sites > 2)
		text_poke_bp((void *)site_ip(2), nop, POKE_MAX_OPCODE_SIZE);
	return 0;
}

static void execute_sites(void)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		execute_site(site);
}

void task(void)
{
	execute_sites();
}

void nmi_handler(void)
{
	execute_sites();
}
