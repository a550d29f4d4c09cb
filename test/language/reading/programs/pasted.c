/*
 * Functions of the shape that a patch to a kernel's text patching has: with
 * annotations, several declarators, a handler that looks sites up.
 */
#include <pokelab.h>

PROTOCOL("pasted");
TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));

#define INT3_INSN_OPCODE	0xCC
#define INT3_INSN_SIZE		1
#define POKE_MAX		4

struct text_poke_loc {
	unsigned long	addr;
	int		len;
	u8		opcode;
	const u8	text[5];
	/* see text_poke_bp_batch() */
	u8		old;
};

struct bp_patching_desc {
	struct text_poke_loc *vec;
	int nr_entries;
	atomic_t refs;
};

static struct bp_patching_desc bp_desc;
static struct text_poke_loc tp_vec[POKE_MAX] = {
	[0] = { .len = 5, .opcode = 0xe8, .text = { 0xe8, 0x00, 0x00, 0x80, 0x00 } },
};
static DEFINE_SPINLOCK(poke_lock);
static int tp_vec_nr __read_mostly = 1;

static __always_inline struct bp_patching_desc *try_get_desc(void)
{
	struct bp_patching_desc *desc = &bp_desc;

	if (!atomic_inc_not_zero(&desc->refs))
		return NULL;

	return desc;
}

static __always_inline void put_desc(void)
{
	struct bp_patching_desc *desc = &bp_desc;

	smp_mb__before_atomic();
	atomic_dec(&desc->refs);
}

static __always_inline void *text_poke_addr(struct text_poke_loc *tp)
{
	return (void *)tp->addr;
}

noinstr int int3_handler(unsigned long ip)
{
	struct bp_patching_desc *desc;
	struct text_poke_loc *tp;
	int i, ret = 0;

	/*
	 * Having observed our INT3 instruction, we now must observe
	 * bp_desc with non-zero refcount.
	 */
	smp_rmb();

	desc = try_get_desc();
	if (!desc)
		return 0;

	for (i = 0; i < desc->nr_entries; i++) {
		tp = &desc->vec[i];
		if (text_poke_addr(tp) == (void *)ip)
			break;
	}
	if (unlikely(i == desc->nr_entries))
		goto out_put;

	switch (tp->opcode) {
	case INT3_INSN_OPCODE:
		/* Someone poked an explicit INT3. */
		goto out_put;

	case 0xe8:
	case 0xe9:
		break;

	default:
		BUG();
	}
	ret = 1;

out_put:
	put_desc();
	return ret;
}

/**
 * text_poke_bp_batch() -- update instructions on live kernel on SMP
 * @tp:			vector of instructions to patch
 * @nr_entries:		number of entries in the vector
 */
static void notrace __maybe_unused
text_poke_bp_batch(struct text_poke_loc *tp, unsigned int nr_entries)
{
	unsigned char int3 = INT3_INSN_OPCODE;
	unsigned int i;
	int do_sync;

	bp_desc.vec = tp;
	bp_desc.nr_entries = nr_entries;
	smp_store_release(&bp_desc.refs.counter, 1);

	/* First step: add a int3 trap to the address that will be patched. */
	for (i = 0; i < nr_entries; i++) {
		tp[i].old = *(u8 *)text_poke_addr(&tp[i]);
		text_poke(text_poke_addr(&tp[i]), &int3, INT3_INSN_SIZE);
	}

	text_poke_sync();

	/* Second step: update all but the first byte of the patched range. */
	for (do_sync = 0, i = 0; i < nr_entries; i++) {
		int len = tp[i].len;

		if (len - INT3_INSN_SIZE > 0) {
			text_poke(text_poke_addr(&tp[i]) + INT3_INSN_SIZE,
				  tp[i].text + INT3_INSN_SIZE,
				  len - INT3_INSN_SIZE);
			do_sync++;
		}
	}

	if (do_sync)
		text_poke_sync();

	for (do_sync = 0, i = 0; i < nr_entries; i++) {
		u8 byte = tp[i].text[0];

		if (byte == INT3_INSN_OPCODE)
			continue;

		text_poke(text_poke_addr(&tp[i]), &byte, INT3_INSN_SIZE);
		do_sync++;
	}

	if (do_sync)
		text_poke_sync();

	if (!atomic_dec_and_test(&bp_desc.refs)) {
		while (atomic_read(&bp_desc.refs) != 0)
			cpu_relax();
	}
}

int patcher(void)
{
	tp_vec[0].addr = site_ip(0);
	spin_lock(&poke_lock);
	text_poke_bp_batch(tp_vec, tp_vec_nr);
	spin_unlock(&poke_lock);
	return 0;
}

void task(void)
{
	execute_site(0);
}
