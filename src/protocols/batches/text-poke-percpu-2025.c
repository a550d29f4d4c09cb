/*
 * A counter for each CPU: a handler counts itself in on its own CPU, and shares no
 * cache line with the others. Measured when it was made: 164 sites on 480 threads
 * under a storm of breakpoints, 2.7 seconds before and 0.7 milliseconds behind it. The
 * patcher opens all counters before the first breakpoint and waits for all.
 */
#include <pokelab.h>

PROTOCOL("text-poke-percpu-2025");
TITLE("Handlers count themselves on their own CPU");
ORIGIN("4334336e769b (Apr 2025)");
MENDS("text-poke-desc-2022", "one counter for all CPUs: right, and slow");

TEXT_SYMBOL(slow_path);
/* a kprobe: a breakpoint that stays, and that is nobody's in here */
SITE(kprobed, INT3, INT3);
SITE(key_one, NOP5, JMP5(slow_path));
SITE(key_two, NOP5, JMP5(slow_path));

SCENARIO(cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, sites = 3);

#define POKE_MAX_OPCODE_SIZE 5
#define TP_VEC_MAX 2

struct text_poke_loc {
	unsigned long addr;
	int len;
	s32 disp;
	u8 opcode;
	u8 text[POKE_MAX_OPCODE_SIZE];
};

struct bp_patching_desc {
	struct text_poke_loc *vec;
	int nr_entries;
};

static DEFINE_PER_CPU(atomic_t, bp_refs);

static struct bp_patching_desc bp_desc;

static struct text_poke_loc tp_vec[TP_VEC_MAX];
static int tp_vec_nr;

static struct bp_patching_desc *try_get_desc(void)
{
	atomic_t *refs = this_cpu_ptr(&bp_refs);

	if (!raw_atomic_inc_not_zero(refs))
		return NULL;
	return &bp_desc;
}

static void put_desc(void)
{
	atomic_t *refs = this_cpu_ptr(&bp_refs);

	smp_mb__before_atomic();
	raw_atomic_dec(refs);
}

static int patch_cmp(const void *key, const void *elt)
{
	const struct text_poke_loc *tp = elt;

	if ((unsigned long)key < tp->addr)
		return -1;
	if ((unsigned long)key > tp->addr)
		return 1;
	return 0;
}

static int poke_int3_handler(struct pt_regs *regs)
{
	struct bp_patching_desc *desc;
	struct text_poke_loc *tp;
	int ret = 0;
	void *ip;

	if (user_mode(regs))
		return 0;

	/* the batch was told of before its first breakpoint was written */
	smp_rmb();

	desc = try_get_desc();
	if (!desc)
		return 0;

	ip = (void *)regs->ip - INT3_INSN_SIZE;
	if (unlikely(desc->nr_entries > 1)) {
		tp = bsearch(ip, desc->vec, desc->nr_entries,
			     sizeof(struct text_poke_loc), patch_cmp);
		if (!tp)
			goto out_put;
	} else {
		tp = desc->vec;
		if ((void *)tp->addr != ip)
			goto out_put;
	}

	ip += tp->len;

	switch (tp->opcode) {
	case INT3_INSN_OPCODE:
		/* an int3 is what was asked for: its owner handles it */
		goto out_put;
	case CALL_INSN_OPCODE:
		int3_emulate_call(regs, (long)ip + tp->disp);
		break;
	case JMP32_INSN_OPCODE:
		int3_emulate_jmp(regs, (long)ip + tp->disp);
		break;
	default:
		BUG();
	}
	ret = 1;

out_put:
	put_desc();
	return ret;
}

static void text_poke_bp_batch(struct text_poke_loc *tp, unsigned int nr_entries)
{
	u8 int3 = INT3_INSN_OPCODE;
	unsigned int i;
	int do_sync;

	lockdep_assert_held(&text_mutex);

	bp_desc.vec = tp;
	bp_desc.nr_entries = nr_entries;

	/* the batch is complete before a handler may look at it */
	for_each_possible_cpu(i)
		atomic_set_release(per_cpu_ptr(&bp_refs, i), 1);
	/* and that is so before the first breakpoint can be hit */
	smp_wmb();

	for (i = 0; i < nr_entries; i++)
		text_poke((void *)tp[i].addr, &int3, INT3_INSN_SIZE);
	text_poke_sync();

	for (do_sync = 0, i = 0; i < nr_entries; i++) {
		if (tp[i].len - INT3_INSN_SIZE > 0) {
			text_poke((void *)tp[i].addr + INT3_INSN_SIZE,
				  tp[i].text + INT3_INSN_SIZE,
				  tp[i].len - INT3_INSN_SIZE);
			do_sync++;
		}
	}
	if (do_sync)
		text_poke_sync();

	for (do_sync = 0, i = 0; i < nr_entries; i++) {
		if (tp[i].text[0] == INT3_INSN_OPCODE)
			continue;
		text_poke((void *)tp[i].addr, tp[i].text, INT3_INSN_SIZE);
		do_sync++;
	}
	if (do_sync)
		text_poke_sync();

	/* no new reference; wait for those that are held */
	for_each_possible_cpu(i) {
		atomic_t *refs = per_cpu_ptr(&bp_refs, i);

		if (unlikely(!atomic_dec_and_test(refs)))
			atomic_cond_read_acquire(refs, !VAL);
	}
}

static void text_poke_loc_init(struct text_poke_loc *tp, unsigned long addr)
{
	int i;

	tp->addr = addr;
	tp->len = JMP32_INSN_SIZE;
	tp->opcode = JMP32_INSN_OPCODE;
	tp->disp = (long)&slow_path - (long)(addr + JMP32_INSN_SIZE);
	tp->text[0] = JMP32_INSN_OPCODE;
	for (i = 0; i < 4; i++)
		tp->text[1 + i] = tp->disp >> 8 * i;
}

int patcher(void)
{
	int i;

	mutex_lock(&text_mutex);
	for (i = 1; i < nr_sites; i++)
		text_poke_loc_init(&tp_vec[tp_vec_nr++], site_ip(i));
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
