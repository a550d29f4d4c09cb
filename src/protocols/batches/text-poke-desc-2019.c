/*
 * In place of the fourth round of interrupts the handlers are counted: one that
 * looks at the batch takes a reference to its descriptor unless there are none
 * any more, and the patcher gives up its own and waits for the last. But the
 * descriptor stands on the patcher's stack. A CPU in somebody else's breakpoint has
 * loaded its address; the patcher, whom nobody holds up, gives back the only
 * reference, and returns; then the CPU counts up what is no longer a counter, and
 * searches what is no longer a batch. efd608fa7403 made the descriptor static.
 */
#include <pokelab.h>

PROTOCOL("text-poke-desc-2019");
TITLE("Handlers count themselves into a descriptor on the patcher's stack");
ORIGIN("1f676247f36a (Dec 2019)");

TEXT_SYMBOL(slow_path);
/* a kprobe: a breakpoint that stays, and that is nobody's in here */
SITE(kprobed, INT3, INT3);
SITE(key_one, NOP5, JMP5(slow_path));
SITE(key_two, NOP5, JMP5(slow_path));

SCENARIO(cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(crash(try_get_desc), cpus = 2, sites = 1);
EXPECT(crash(try_get_desc), cpus = 2);
EXPECT(crash(try_get_desc), cpus = 2, memory = sc);

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
	refcount_t refs;
};

static struct bp_patching_desc *bp_desc;

static struct text_poke_loc tp_vec[TP_VEC_MAX];
static int tp_vec_nr;

static struct bp_patching_desc *try_get_desc(struct bp_patching_desc **descp)
{
	struct bp_patching_desc *desc = READ_ONCE(*descp);

	if (!desc || !refcount_inc_not_zero(&desc->refs))
		return NULL;
	return desc;
}

static void put_desc(struct bp_patching_desc *desc)
{
	smp_mb__before_atomic();
	refcount_dec(&desc->refs);
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

	desc = try_get_desc(&bp_desc);
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
	put_desc(desc);
	return ret;
}

static void text_poke_bp_batch(struct text_poke_loc *tp, unsigned int nr_entries)
{
	struct bp_patching_desc desc = {
		.vec = tp,
		.nr_entries = nr_entries,
		.refs = REFCOUNT_INIT(1),
	};
	u8 int3 = INT3_INSN_OPCODE;
	unsigned int i;
	int do_sync;

	lockdep_assert_held(&text_mutex);

	smp_store_release(&bp_desc, &desc);
	/* told of before the first breakpoint can be hit */
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
	WRITE_ONCE(bp_desc, NULL);
	if (!refcount_dec_and_test(&desc.refs))
		atomic_cond_read_acquire(&desc.refs.refs, !VAL);
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
