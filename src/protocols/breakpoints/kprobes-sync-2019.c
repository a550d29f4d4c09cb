/*
 * Arming and disarming a kprobe end with a sync. From then on all CPUs agree on
 * what stands at the probe, so that waiting for tasks says again what it was meant
 * to say: who could be behind the breakpoint has left.
 *
 * Until then a late trap had been forgiven: the handler looked whether the
 * breakpoint is still there, and if it is not, ran what is there now. With the
 * sync no trap is late any more, and 8e791f7eba4c took that out. The panics that
 * were then seen came from an emulator that did not sync.
 */
#include <pokelab.h>

PROTOCOL("kprobes-sync-2019");
TITLE("Arming and disarming a kprobe end with a sync");
ORIGIN("5c02ece81848 (2019)");
MENDS("kprobes-no-sync-2019", "tasks were waited for before every CPU saw the breakpoint");

VARIANT("NO_BACKSTOP", "a trap without a probe is nobody's, even if its int3 has gone");

TEXT_SYMBOL(optinsn);
/* what the two instructions do is of no interest here */
SITE(vfs_read, CODE(NOP2, NOP3), JMP5(optinsn));

/* one job: a probe is registered; two: and unregistered */
SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2, hardware = stale);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, jobs = 2, hardware = qemu);
#ifndef NO_BACKSTOP
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 3, nmis = 0);
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
	text_poke_sync();
}

static void arch_disarm_kprobe(struct kprobe *p)
{
	text_poke(p->addr, &p->opcode, 1);
	text_poke_sync();
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
