/*
 * Many jumps behind one set of breakpoints: all first bytes, one round of
 * interrupts, all tails, one round, all first bytes, one round: three rounds where
 * there were three for each site. The int3 handler looks its address up in a
 * sorted vector, and so does whoever traps on somebody else's breakpoint, at any
 * moment. The last round has not waited for him, and then the vector is taken
 * away before the number of its entries. Half a year later 285a54efe386 took the
 * number away first, waited once more, and only then took the vector.
 */
#include <pokelab.h>

PROTOCOL("text-poke-batch-2019");
TITLE("A batch of jumps: the vector goes before the number of its entries");
ORIGIN("c0213b0ac03c (Jun 2019)");

TEXT_SYMBOL(slow_path);
/* a kprobe: a breakpoint that stays, and that is nobody's in here */
SITE(kprobed, INT3, INT3);
SITE(key_one, NOP5, JMP5(slow_path));
SITE(key_two, NOP5, JMP5(slow_path));

SCENARIO(cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2, sites = 1);
EXPECT(crash(poke_int3_handler), cpus = 2);
EXPECT(crash(poke_int3_handler), cpus = 2, memory = sc);
EXPECT(crash(poke_int3_handler), cpus = 2, sites = 3);
EXPECT(crash(poke_int3_handler), cpus = 1, nmis = 1);

#define POKE_MAX_OPCODE_SIZE 5
#define TP_VEC_MAX 2

struct text_poke_loc {
	void *detour;
	void *addr;
	size_t len;
	u8 opcode[POKE_MAX_OPCODE_SIZE];
};

static struct bp_patching_desc {
	struct text_poke_loc *vec;
	int nr_entries;
} bp_patching;

static struct text_poke_loc tp_vec[TP_VEC_MAX];
static int tp_vec_nr;

static void do_sync_core(void *info)
{
	sync_core();
}

static int patch_cmp(const void *key, const void *elt)
{
	const struct text_poke_loc *tp = elt;

	if (key < tp->addr)
		return -1;
	if (key > tp->addr)
		return 1;
	return 0;
}

static int poke_int3_handler(struct pt_regs *regs)
{
	struct text_poke_loc *tp;
	void *ip;

	/* the batch was told of before its first breakpoint was written */
	smp_rmb();

	if (likely(!bp_patching.nr_entries))
		return 0;
	if (user_mode(regs))
		return 0;

	ip = (void *)regs->ip - INT3_INSN_SIZE;
	if (bp_patching.nr_entries > 1) {
		tp = bsearch(ip, bp_patching.vec, bp_patching.nr_entries,
			     sizeof(struct text_poke_loc), patch_cmp);
		if (!tp)
			return 0;
	} else {
		tp = bp_patching.vec;
		if (tp->addr != ip)
			return 0;
	}

	/* as if it were the NOP, whatever it was and will be */
	regs->ip = (unsigned long)tp->detour;
	return 1;
}

static void text_poke_bp_batch(struct text_poke_loc *tp, unsigned int nr_entries)
{
	unsigned int i;
	u8 int3 = INT3_INSN_OPCODE;

	lockdep_assert_held(&text_mutex);

	bp_patching.vec = tp;
	bp_patching.nr_entries = nr_entries;
	/* told of before the first breakpoint can be hit */
	smp_wmb();

	for (i = 0; i < nr_entries; i++)
		text_poke(tp[i].addr, &int3, sizeof(int3));
	on_each_cpu(do_sync_core, NULL, 1);

	for (i = 0; i < nr_entries; i++) {
		if (tp[i].len - sizeof(int3) > 0)
			text_poke((char *)tp[i].addr + sizeof(int3),
				  tp[i].opcode + sizeof(int3),
				  tp[i].len - sizeof(int3));
	}
	on_each_cpu(do_sync_core, NULL, 1);

	for (i = 0; i < nr_entries; i++)
		text_poke(tp[i].addr, tp[i].opcode, sizeof(int3));
	on_each_cpu(do_sync_core, NULL, 1);

	/* the round has ordered these behind the writing of the instructions */
	bp_patching.vec = NULL;
	bp_patching.nr_entries = 0;
}

static void jump_label_set_jump_code(struct text_poke_loc *tp, unsigned long addr)
{
	s32 distance = (s32)((unsigned long)&slow_path - (addr + JMP32_INSN_SIZE));

	tp->addr = (void *)addr;
	tp->detour = (void *)addr + JMP32_INSN_SIZE;
	tp->len = JMP32_INSN_SIZE;
	tp->opcode[0] = JMP32_INSN_OPCODE;
	tp->opcode[1] = distance;
	tp->opcode[2] = distance >> 8;
	tp->opcode[3] = distance >> 16;
	tp->opcode[4] = distance >> 24;
}

int patcher(void)
{
	int i;

	mutex_lock(&text_mutex);
	for (i = 1; i < nr_sites; i++)
		jump_label_set_jump_code(&tp_vec[tp_vec_nr++], site_ip(i));
	text_poke_bp_batch(tp_vec, tp_vec_nr);
	mutex_unlock(&text_mutex);
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	if (poke_int3_handler(regs))
		return 1;
	/* the kprobe's own handler */
	return regs->ip - INT3_INSN_SIZE == site_ip(0);
}

void task(void)
{
	execute_site(0);
	if (nr_sites > 1)
		execute_site(1);
}

void nmi_handler(void)
{
	execute_site(0);
}
