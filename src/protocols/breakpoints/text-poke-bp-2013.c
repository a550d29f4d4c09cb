/*
 * The breakpoint method for everybody: one site at a time, for whoever holds
 * text_mutex. The caller says where a CPU is to go on that hits the breakpoint;
 * for a jump label that is behind it, as if a NOP stood there. The handler learns
 * the site and the way on from three variables, and is found by way of the
 * notifiers that every int3 is shown to.
 *
 * A notifier has to be registered first, and jump labels change before anything
 * is (early-bp-2013). That somebody has to say where to go on lasted until the
 * handler could tell from the new instruction (text-poke-emulate-2019).
 */
#include <pokelab.h>

PROTOCOL("text-poke-bp-2013");
TITLE("One site at a time: its address, and where to go on, are handed to the handler");
ORIGIN("fd4363fff3d9 (Jul 2013)");

VARIANT("NO_FIRST_SYNC", "no sync between the breakpoint and the bytes behind it");
VARIANT("NO_SECOND_SYNC", "no sync between the bytes behind and the first one");
VARIANT("NO_THIRD_SYNC", "no sync behind the first byte");
VARIANT("PROGRESS_EARLY", "it is over before the last sync");
VARIANT("NO_FIRST_FENCE", "no fence before the breakpoint");
VARIANT("NO_LAST_FENCE", "no fence when it is over");

TEXT_SYMBOL(static_key_true);
SITE(tcp_rcv, NOP5, JMP5(static_key_true));
SITE(tcp_ack, NOP5, JMP5(static_key_true));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(tcp_rcv, 5);
PLACE(tcp_ack, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#if defined(NO_FIRST_SYNC)
EXPECT(cross_modification, cpus = 2, nmis = 0);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
#elif defined(NO_SECOND_SYNC)
/* "probably not needed", says its comment; by what the vendors promise it is not */
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale8);
#elif defined(NO_THIRD_SYNC) || defined(PROGRESS_EARLY)
/* who has fetched the breakpoint comes too late to be told where to go on */
EXPECT(crash, cpus = 2, nmis = 0);
EXPECT(crash, cpus = 2, nmis = 0, hardware = aligned16);
EXPECT(crash, cpus = 2, nmis = 0, hardware = stale);
EXPECT(crash, cpus = 2, nmis = 0, hardware = amd);
EXPECT(crash, cpus = 2, nmis = 0, hardware = intel);
EXPECT(crash, cpus = 2, nmis = 0, hardware = qemu);
#elif defined(NO_FIRST_FENCE)
/* x86 keeps stores in order; a processor that does not shows the breakpoint first */
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(crash, cpus = 2, nmis = 0, memory = pso);
#elif defined(NO_LAST_FENCE)
/* the last sync parts all traps from what is told of the next site: it orders nothing more */
EXPECT(pass, cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2, memory = pso);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
EXPECT(pass, cpus = 2, nmis = 0, memory = pso);
#endif

#define JUMP_LABEL_NOP_SIZE 5

/* What the handler is told: whether, where, and where to go on. */
static bool bp_patching_in_progress;
static void *bp_int3_handler, *bp_int3_addr;

static int poke_int3_handler(struct pt_regs *regs)
{
	/* of what was stored before the breakpoint */
	smp_rmb();
	if (likely(!bp_patching_in_progress))
		return 0;
	if (user_mode(regs) || regs->ip != (unsigned long)bp_int3_addr)
		return 0;
	regs->ip = (unsigned long)bp_int3_handler;
	return 1;
}

static int int3_exception_notify(struct notifier_block *self, unsigned long val, void *data)
{
	struct die_args *args = data;

	if (val == DIE_INT3 && poke_int3_handler(args->regs))
		return NOTIFY_STOP;
	return NOTIFY_DONE;
}

static struct notifier_block int3_exception_nb = {
	.notifier_call = int3_exception_notify,
	.priority = 0x7fffffff,		/* before all others */
};

/* Everybody who handles traps, as an initcall has left it: early-bp-2013 tells of the time before. */
static struct atomic_notifier_head die_chain = { .head = &int3_exception_nb };

int int3_handler(struct pt_regs *regs)
{
	struct die_args args;

	args.regs = regs;
	return atomic_notifier_call_chain(&die_chain, DIE_INT3, &args) == NOTIFY_STOP;
}

static void do_sync_core(void *info)
{
	sync_core();
}

/*
 * Writes `len` bytes of an instruction that other CPUs may be executing. Whoever
 * hits the breakpoint meanwhile goes on at `handler`.
 */
static void text_poke_bp(void *addr, const u8 *opcode, size_t len, void *handler)
{
	static const u8 int3 = INT3_INSN_OPCODE;

	bp_int3_handler = handler;
	bp_int3_addr = addr + INT3_INSN_SIZE;
	bp_patching_in_progress = true;
#ifndef NO_FIRST_FENCE
	/* who hits the breakpoint must see all three */
	smp_wmb();
#endif

	text_poke(addr, &int3, INT3_INSN_SIZE);
#ifndef NO_FIRST_SYNC
	on_each_cpu(do_sync_core, NULL, 1);
#endif

	/* nobody is inside the old instruction now, and nobody gets in */
	text_poke(addr + INT3_INSN_SIZE, opcode + INT3_INSN_SIZE, len - INT3_INSN_SIZE);
#ifndef NO_SECOND_SYNC
	on_each_cpu(do_sync_core, NULL, 1);
#endif

	text_poke(addr, opcode, INT3_INSN_SIZE);
#ifdef PROGRESS_EARLY
	bp_patching_in_progress = false;
#endif
#ifndef NO_THIRD_SYNC
	on_each_cpu(do_sync_core, NULL, 1);
#endif

#ifndef PROGRESS_EARLY
	bp_patching_in_progress = false;
#endif
#ifndef NO_LAST_FENCE
	smp_wmb();
#endif
}

static const u8 ideal_nop[JUMP_LABEL_NOP_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
static u8 jump[JUMP_LABEL_NOP_SIZE];

static const u8 *jump_code(unsigned long ip)
{
	unsigned int distance = (unsigned long)static_key_true - (ip + JUMP_LABEL_NOP_SIZE);

	jump[0] = JMP32_INSN_OPCODE;
	jump[1] = distance;
	jump[2] = distance >> 8;
	jump[3] = distance >> 16;
	jump[4] = distance >> 24;
	return jump;
}

static void arch_jump_label_transform(unsigned long ip, bool enable)
{
	const u8 *code = ideal_nop;

	if (enable)
		code = jump_code(ip);
	text_poke_bp((void *)ip, code, JUMP_LABEL_NOP_SIZE,
		     (void *)ip + JUMP_LABEL_NOP_SIZE);
}

int patcher(void)
{
	int job, site;

	for (job = 0; job < nr_jobs; job++)
		for (site = 0; site < nr_sites; site++)
			arch_jump_label_transform(site_ip(site), job % 2 == 0);
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
