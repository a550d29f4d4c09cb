/*
 * One static array for everybody who pokes: those who queue sites into it, each
 * under text_mutex, and finish it later, and those who poke a single site at once.
 * The handler's binary search needs it sorted. Who queues flushes it first where his
 * site would come out of order; who pokes a single site does not, and puts his
 * behind whatever somebody else has queued. A CPU that then traps on one of them
 * may not find it: an int3 that nobody claims. 2aebf5ee43bf lets the single site go
 * the way of the queued ones.
 */
#include <pokelab.h>

PROTOCOL("smp-text-poke-shared-2025");
TITLE("One array for queued and single sites, which leaves it unsorted");
ORIGIN("c8976ade0c1b, 8a6a1b4e0ef1 (Apr 2025)");

TEXT_SYMBOL(slow_path);
TEXT_SYMBOL(target);
SITE(call_site, NOP5, CALL5(target));
SITE(key_site, NOP5, JMP5(slow_path));

SCENARIO(cpus = 3, nmis = 0, sites = 2);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);
EXPECT(crash, cpus = 2, nmis = 1);
EXPECT(crash, cpus = 3);

#define TEXT_POKE_MAX_OPCODE_SIZE 5
#define TEXT_POKE_ARRAY_MAX 2

struct smp_text_poke_loc {
	unsigned long addr;
	s32 disp;
	u8 len;
	u8 opcode;
	u8 text[TEXT_POKE_MAX_OPCODE_SIZE];
};

static struct smp_text_poke_array {
	struct smp_text_poke_loc vec[TEXT_POKE_ARRAY_MAX];
	int nr_entries;
} text_poke_array;

static DEFINE_PER_CPU(atomic_t, text_poke_array_refs);

static bool try_get_text_poke_array(void)
{
	atomic_t *refs = this_cpu_ptr(&text_poke_array_refs);

	return raw_atomic_inc_not_zero(refs);
}

static void put_text_poke_array(void)
{
	atomic_t *refs = this_cpu_ptr(&text_poke_array_refs);

	smp_mb__before_atomic();
	raw_atomic_dec(refs);
}

static int patch_cmp(const void *tpl_a, const void *tpl_b)
{
	unsigned long ip = (unsigned long)tpl_a;
	const struct smp_text_poke_loc *tpl = tpl_b;

	if (ip < tpl->addr)
		return -1;
	if (ip > tpl->addr)
		return 1;
	return 0;
}

static int smp_text_poke_int3_handler(struct pt_regs *regs)
{
	struct smp_text_poke_loc *tpl;
	int ret = 0;
	void *ip;

	if (user_mode(regs))
		return 0;

	/* the array was opened before the first breakpoint was written */
	smp_rmb();

	if (!try_get_text_poke_array())
		return 0;

	ip = (void *)regs->ip - INT3_INSN_SIZE;

	if (unlikely(text_poke_array.nr_entries > 1)) {
		tpl = bsearch(ip, text_poke_array.vec, text_poke_array.nr_entries,
			      sizeof(struct smp_text_poke_loc), patch_cmp);
		if (!tpl)
			goto out_put;
	} else {
		tpl = text_poke_array.vec;
		if ((void *)tpl->addr != ip)
			goto out_put;
	}

	ip += tpl->len;

	switch (tpl->opcode) {
	case INT3_INSN_OPCODE:
		goto out_put;
	case CALL_INSN_OPCODE:
		int3_emulate_call(regs, (long)ip + tpl->disp);
		break;
	case JMP32_INSN_OPCODE:
		int3_emulate_jmp(regs, (long)ip + tpl->disp);
		break;
	default:
		BUG();
	}
	ret = 1;

out_put:
	put_text_poke_array();
	return ret;
}

static void smp_text_poke_batch_finish(void)
{
	struct smp_text_poke_loc *tpl = text_poke_array.vec;
	u8 int3 = INT3_INSN_OPCODE;
	unsigned int i;
	int do_sync;

	if (!text_poke_array.nr_entries)
		return;

	lockdep_assert_held(&text_mutex);

	/* the array is complete before a handler may look at it */
	for_each_possible_cpu(i)
		atomic_set_release(per_cpu_ptr(&text_poke_array_refs, i), 1);
	/* and open before the first breakpoint can be hit */
	smp_wmb();

	for (i = 0; i < text_poke_array.nr_entries; i++)
		text_poke((void *)tpl[i].addr, &int3, INT3_INSN_SIZE);
	smp_text_poke_sync_each_cpu();

	for (do_sync = 0, i = 0; i < text_poke_array.nr_entries; i++) {
		if (tpl[i].len - INT3_INSN_SIZE > 0) {
			text_poke((void *)tpl[i].addr + INT3_INSN_SIZE,
				  tpl[i].text + INT3_INSN_SIZE,
				  tpl[i].len - INT3_INSN_SIZE);
			do_sync++;
		}
	}
	if (do_sync)
		smp_text_poke_sync_each_cpu();

	for (do_sync = 0, i = 0; i < text_poke_array.nr_entries; i++) {
		if (tpl[i].text[0] == INT3_INSN_OPCODE)
			continue;
		text_poke((void *)tpl[i].addr, tpl[i].text, INT3_INSN_SIZE);
		do_sync++;
	}
	if (do_sync)
		smp_text_poke_sync_each_cpu();

	/* the last round has waited for the handlers, unless an int3 stays */
	for_each_possible_cpu(i) {
		atomic_t *refs = per_cpu_ptr(&text_poke_array_refs, i);

		if (unlikely(!atomic_dec_and_test(refs)))
			atomic_cond_read_acquire(refs, !VAL);
	}

	text_poke_array.nr_entries = 0;
}

static void __smp_text_poke_batch_add(unsigned long addr, u8 opcode, unsigned long dest)
{
	struct smp_text_poke_loc *tpl;
	int i;

	tpl = &text_poke_array.vec[text_poke_array.nr_entries++];
	tpl->addr = addr;
	tpl->len = CALL_INSN_SIZE;
	tpl->opcode = opcode;
	tpl->disp = (long)dest - (long)(addr + CALL_INSN_SIZE);
	tpl->text[0] = opcode;
	for (i = 0; i < 4; i++)
		tpl->text[1 + i] = tpl->disp >> 8 * i;
}

static bool text_poke_addr_ordered(unsigned long addr)
{
	struct smp_text_poke_loc *tpl;

	if (!text_poke_array.nr_entries)
		return true;

	/* the last one is the greatest */
	tpl = &text_poke_array.vec[text_poke_array.nr_entries - 1];
	return addr >= tpl->addr;
}

static void smp_text_poke_batch_add(unsigned long addr, u8 opcode, unsigned long dest)
{
	if (text_poke_array.nr_entries == TEXT_POKE_ARRAY_MAX || !text_poke_addr_ordered(addr))
		smp_text_poke_batch_finish();
	__smp_text_poke_batch_add(addr, opcode, dest);
}

static void smp_text_poke_single(unsigned long addr, u8 opcode, unsigned long dest)
{
	__smp_text_poke_batch_add(addr, opcode, dest);
	smp_text_poke_batch_finish();
}

/* a call that is turned on at once */
static void static_call_update(void)
{
	mutex_lock(&text_mutex);
	smp_text_poke_single(site_ip(0), CALL_INSN_OPCODE, (unsigned long)&target);
	mutex_unlock(&text_mutex);
}

/* jumps that are queued, and turned on together */
int patcher(void)
{
	mutex_lock(&text_mutex);
	smp_text_poke_batch_add(site_ip(1), JMP32_INSN_OPCODE, (unsigned long)&slow_path);
	mutex_unlock(&text_mutex);

	if (nr_cpus == 1)
		static_call_update();

	mutex_lock(&text_mutex);
	smp_text_poke_batch_finish();
	mutex_unlock(&text_mutex);
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	return smp_text_poke_int3_handler(regs);
}

void task(void)
{
	if (smp_processor_id() == 1) {
		static_call_update();
	} else {
		execute_site(0);
		execute_site(1);
	}
}

void nmi_handler(void)
{
	execute_site(1);
}
