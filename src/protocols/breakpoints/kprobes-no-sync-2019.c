/*
 * A kprobe is one breakpoint, written by one store of one byte, and for years that
 * was all that arming it took. But a store that has been made is not yet an
 * instruction that is seen: nothing says when a CPU that does not serialise
 * executes the breakpoint, or stops executing it.
 *
 * A probe that is hit often becomes a jump, which covers the instructions behind
 * the breakpoint too. Before, every task is waited for, so that nobody is among
 * them. That wait is about tasks: one that comes later may still run the old first
 * instruction, and stand behind it when the jump's distance is written there.
 *
 * Found by reading, together with much else, when kprobes and ftrace went over to
 * one way of patching text (kprobes-sync-2019).
 */
#include <pokelab.h>

PROTOCOL("kprobes-no-sync-2019");
TITLE("A breakpoint is written, and nobody waits until it is seen");
ORIGIN("before 5c02ece81848 (2019)");

VARIANT("NO_BACKSTOP", "a trap without a probe is nobody's, even if its int3 has gone");

TEXT_SYMBOL(optinsn);
/* what the two instructions do is of no interest here */
SITE(vfs_read, CODE(NOP2, NOP3), JMP5(optinsn));

/* one job: a probe is registered; two: and unregistered */
SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
#ifdef NO_BACKSTOP
/* the trap has been taken when the probe is forgotten */
EXPECT(crash, cpus = 2, nmis = 0, jobs = 2);
#else
/* where text is never stale, a breakpoint that is written is one that is seen */
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 0, hardware = qemu);
/* by both vendors' manuals it is not */
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = amd);
EXPECT(cross_modification | torn_fetch, cpus = 2, nmis = 0, hardware = intel);
#endif

#define FIRST_INSN_SIZE 2

enum { KPROBE_FLAG_OPTIMIZED = 1 };

struct kprobe {
	u8 *addr;
	u8 opcode;		/* what the breakpoint stands over */
	u8 behind[JMP32_INSN_SIZE - INT3_INSN_SIZE];
	unsigned int flags;
};

static struct kprobe kprobe;
/* the table of all probes, which has one entry here */
static struct kprobe *kprobe_table;

/* the site at which text_poke_bp() writes a jump, NULL: at none */
static u8 *poking;

static struct kprobe *get_kprobe(u8 *addr)
{
	struct kprobe *p = rcu_dereference(kprobe_table);

	return p && p->addr == addr ? p : NULL;
}

static int kprobe_int3_handler(struct pt_regs *regs)
{
	u8 *addr = (u8 *)(regs->ip - INT3_INSN_SIZE);
	struct kprobe *p = get_kprobe(addr);

	if (p && p->flags & KPROBE_FLAG_OPTIMIZED) {
		regs->ip = (unsigned long)optinsn;
		return 1;
	}
	if (p) {
		/* the copy of the first instruction has been run */
		regs->ip = (unsigned long)addr + FIRST_INSN_SIZE;
		return 1;
	}
#ifndef NO_BACKSTOP
	if (READ_ONCE(*addr) != INT3_INSN_OPCODE) {
		/* it was removed after we had hit it: run what is there now */
		regs->ip = (unsigned long)addr;
		return 1;
	}
#endif
	return 0;
}

static int poke_int3_handler(struct pt_regs *regs)
{
	smp_rmb();
	if (regs->ip - INT3_INSN_SIZE != (unsigned long)READ_ONCE(poking))
		return 0;
	int3_emulate_jmp(regs, (unsigned long)optinsn);
	return 1;
}

int int3_handler(struct pt_regs *regs)
{
	int handled;

	if (poke_int3_handler(regs))
		return 1;
	rcu_read_lock();
	handled = kprobe_int3_handler(regs);
	rcu_read_unlock();
	return handled;
}

static void arch_arm_kprobe(struct kprobe *p)
{
	static const u8 int3 = INT3_INSN_OPCODE;

	text_poke(p->addr, &int3, 1);
}

static void arch_disarm_kprobe(struct kprobe *p)
{
	text_poke(p->addr, &p->opcode, 1);
}

/* The breakpoint stands and stays until the rest does. */
static void arch_optimize_kprobe(struct kprobe *p)
{
	unsigned int distance = (unsigned long)optinsn - (site_ip(0) + JMP32_INSN_SIZE);
	u8 jump[JMP32_INSN_SIZE];

	jump[0] = JMP32_INSN_OPCODE;
	jump[1] = distance;
	jump[2] = distance >> 8;
	jump[3] = distance >> 16;
	jump[4] = distance >> 24;

	WRITE_ONCE(poking, p->addr);
	text_poke_sync();
	text_poke(p->addr + INT3_INSN_SIZE, jump + 1, JMP32_INSN_SIZE - INT3_INSN_SIZE);
	text_poke_sync();
	text_poke(p->addr, jump, 1);
	text_poke_sync();
	WRITE_ONCE(poking, NULL);
}

/* Back to a breakpoint: who hits it takes the detour until all is as it was. */
static void arch_unoptimize_kprobe(struct kprobe *p)
{
	static const u8 int3 = INT3_INSN_OPCODE;

	text_poke(p->addr, &int3, 1);
	text_poke_sync();
	text_poke(p->addr + INT3_INSN_SIZE, p->behind, JMP32_INSN_SIZE - INT3_INSN_SIZE);
	text_poke_sync();
}

static void register_kprobe(struct kprobe *p)
{
	p->opcode = *p->addr;
	memcpy(p->behind, p->addr + INT3_INSN_SIZE, JMP32_INSN_SIZE - INT3_INSN_SIZE);
	rcu_assign_pointer(kprobe_table, p);
	arch_arm_kprobe(p);

	p->flags |= KPROBE_FLAG_OPTIMIZED;
	/* who is behind the breakpoint goes on, to where it is not */
	synchronize_rcu_tasks();
	arch_optimize_kprobe(p);
}

static void unregister_kprobe(struct kprobe *p)
{
	arch_unoptimize_kprobe(p);
	p->flags &= ~KPROBE_FLAG_OPTIMIZED;
	arch_disarm_kprobe(p);

	rcu_assign_pointer(kprobe_table, NULL);
	/* handlers that have found it are done */
	synchronize_rcu();
	p->addr = NULL;
}

int patcher(void)
{
	int job;

	for (job = 0; job < nr_jobs; job++) {
		if (job % 2 == 0) {
			kprobe.addr = (u8 *)site_ip(0);
			register_kprobe(&kprobe);
		} else {
			unregister_kprobe(&kprobe);
		}
	}
	return 0;
}

/* Once before anybody knows what, and once after the task has been elsewhere. */
void task(void)
{
	execute_site(0);
	schedule();
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
