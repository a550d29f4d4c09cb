/*
 * text_poke_smp() of 2010, for kprobes that become jumps: stop_machine() with a
 * function that every CPU runs. Whoever comes first writes, the others wait for
 * a word that says so, and then all of them serialise, as Intel's manual asks.
 * So it also covers what stop_machine() alone leaves open: a CPU that was idle,
 * or that sleeps in stop_machine() itself, as the caller does, and goes on
 * without an IRET.
 *
 * Who may not use it says its own comment: whoever patches what NMIs or machine
 * checks run. ftrace did not. Three years later breakpoints came in its place:
 * fd4363fff3d9.
 */
#include <pokelab.h>

PROTOCOL("text-poke-smp-2010");
TITLE("The first CPU writes, all others wait, and all serialise");
ORIGIN("text_poke_smp() (2010), for c0f7ac3a9edd");
MENDS("stop-machine", "an idle CPU ran the new code without having serialised");
VARIANT("NO_SYNC_CORE", "nobody serialises: flush_icache_range() is nothing on x86");

TEXT_SYMBOL(optprobe_insn);
SITE(vfs_read, NOP5, JMP5(optprobe_insn));
SITE(vfs_write, NOP5, JMP5(optprobe_insn));

SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
#ifndef NO_SYNC_CORE
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, memory = pso);
EXPECT(pass, cpus = 2, nmis = 0, sites = 2, jobs = 2);
EXPECT(pass, cpus = 2, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 3, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 0, hardware = intel);
EXPECT(pass, cpus = 2, nmis = 0, hardware = amd);
EXPECT(pass, cpus = 2, nmis = 0, hardware = stale);
/* its comment excludes NMIs */
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1);
EXPECT(cross_modification(nmi_handler), cpus = 2, nmis = 1);
EXPECT(torn_fetch(nmi_handler), cpus = 2, nmis = 1, hardware = aligned8);
#else
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch, cpus = 2, nmis = 0, hardware = stale);
#endif

#define RELATIVEJUMP_SIZE 5
#define RELATIVEJUMP_INSTRUCTION 0xe9

struct text_poke_params {
	void *addr;
	const u8 *opcode;
	size_t len;
};

/* 1 until a CPU has come */
static atomic_t stop_machine_first;
/* the others may go on */
static int wrote_text;

static int stop_machine_text_poke(void *data)
{
	struct text_poke_params *tpp = data;

	if (atomic_dec_and_test(&stop_machine_first)) {
		text_poke(tpp->addr, tpp->opcode, tpp->len);
		/* the text comes before the word */
		smp_wmb();
		WRITE_ONCE(wrote_text, 1);
	} else {
		while (!READ_ONCE(wrote_text))
			cpu_relax();
		/* the word comes before whatever is run */
		smp_mb();
	}

#ifndef NO_SYNC_CORE
	/* whatever this CPU has fetched of the text is gone */
	sync_core();
#endif
	return 0;
}

static void text_poke_smp(void *addr, const u8 *opcode, size_t len)
{
	struct text_poke_params tpp = { addr, opcode, len };

	atomic_set(&stop_machine_first, 1);
	WRITE_ONCE(wrote_text, 0);
	stop_machine(stop_machine_text_poke, &tpp, cpu_online_mask);
}

static const u8 nop[RELATIVEJUMP_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
static u8 jmp_code[RELATIVEJUMP_SIZE];

static void arch_optimize_kprobe(unsigned long addr)
{
	unsigned int rel = (unsigned long)optprobe_insn - (addr + RELATIVEJUMP_SIZE);

	jmp_code[0] = RELATIVEJUMP_INSTRUCTION;
	jmp_code[1] = rel;
	jmp_code[2] = rel >> 8;
	jmp_code[3] = rel >> 16;
	jmp_code[4] = rel >> 24;
	text_poke_smp((void *)addr, jmp_code, RELATIVEJUMP_SIZE);
}

static void arch_unoptimize_kprobe(unsigned long addr)
{
	text_poke_smp((void *)addr, nop, RELATIVEJUMP_SIZE);
}

static void execute_sites(void)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		execute_site(site);
}

int patcher(void)
{
	int job, site;

	for (job = 0; job < nr_jobs; job++) {
		for (site = 0; site < nr_sites; site++) {
			if (job % 2 == 0)
				arch_optimize_kprobe(site_ip(site));
			else
				arch_unoptimize_kprobe(site_ip(site));
		}
	}
	/* it comes back from stop_machine() by no IRET, and runs what was patched */
	execute_sites();
	return 0;
}

void task(void)
{
	/* it sleeps, perhaps while the others are stopped */
	schedule();
	execute_sites();
}

void nmi_handler(void)
{
	execute_sites();
}
