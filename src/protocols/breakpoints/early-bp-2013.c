/*
 * A jump label is flipped while the kernel boots, by text_poke_bp(), before the
 * initcall has run that shows breakpoints to its handler. Somebody hits the
 * breakpoint: nobody is asked, nobody claims it, and the kernel dies of its own
 * int3.
 *
 * So text patching is no notifier any more. The trap asks it first, by name, as it
 * asks ftrace, and it has stayed so: whoever handles traps must not depend on what
 * happens to be set up.
 */
#include <pokelab.h>

PROTOCOL("early-bp-2013");
TITLE("The trap calls the handler itself: there is nothing to be registered");
ORIGIN("17f41571bb2c (Jul 2013)");
MENDS("text-poke-bp-2013", "before the notifier was registered a breakpoint was nobody's");

VARIANT("BY_NOTIFIER", "the handler is found among the notifiers, as it was");

TEXT_SYMBOL(static_key_true);
SITE(tcp_rcv, NOP5, JMP5(static_key_true));
/* across the end of a quadword: bytes that change stand on both sides of it */
PLACE(tcp_rcv, 5);

SCENARIO(cpus = 2, nmis = 1, sites = 1, jobs = 1);
#ifdef BY_NOTIFIER
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(crash, cpus = 1, nmis = 1);
EXPECT(crash, cpus = 2, nmis = 0);
EXPECT(crash, cpus = 2, nmis = 0, hardware = amd);
EXPECT(crash, cpus = 2, nmis = 0, hardware = intel);
#else
EXPECT(pass, cpus = 1, nmis = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 1, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 1, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
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

#ifdef BY_NOTIFIER
/* Everybody who handles traps, in the order of their priorities. */
static ATOMIC_NOTIFIER_HEAD(die_chain);

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

/* An initcall: most of the kernel is there when it runs. */
static void int3_init(void)
{
	atomic_notifier_chain_register(&die_chain, &int3_exception_nb);
}

int int3_handler(struct pt_regs *regs)
{
	struct die_args args;

	args.regs = regs;
	return atomic_notifier_call_chain(&die_chain, DIE_INT3, &args) == NOTIFY_STOP;
}
#else
int int3_handler(struct pt_regs *regs)
{
	return poke_int3_handler(regs);
}
#endif

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
	/* who hits the breakpoint must see all three */
	smp_wmb();

	text_poke(addr, &int3, INT3_INSN_SIZE);
	on_each_cpu(do_sync_core, NULL, 1);

	/* nobody is inside the old instruction now, and nobody gets in */
	text_poke(addr + INT3_INSN_SIZE, opcode + INT3_INSN_SIZE, len - INT3_INSN_SIZE);
	on_each_cpu(do_sync_core, NULL, 1);

	text_poke(addr, opcode, INT3_INSN_SIZE);
	on_each_cpu(do_sync_core, NULL, 1);

	bp_patching_in_progress = false;
	smp_wmb();
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
	int job;

	/* a jump label that somebody enables on the way */
	arch_jump_label_transform(site_ip(0), true);
#ifdef BY_NOTIFIER
	int3_init();
#endif
	for (job = 1; job < nr_jobs; job++)
		arch_jump_label_transform(site_ip(0), job % 2 == 0);
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
