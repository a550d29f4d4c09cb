/*
 * Functions of the shape that kernels of 2008 to 2023 have where they make and
 * write instructions: unions, packed structs, tables, strings, statement
 * expressions, ranges of cases, structs that are handed on.
 */
#include <pokelab.h>

PROTOCOL("instructions");
TEXT_SYMBOL(ftrace_caller);
TEXT_SYMBOL(__fentry__);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));

#define MCOUNT_INSN_SIZE	5
#define POKE_MAX_OPCODE_SIZE	5
#define TP_VEC_MAX		4

union text_poke_insn {
	u8 text[POKE_MAX_OPCODE_SIZE];
	struct {
		u8 opcode;
		s32 disp;
	} __attribute__((packed));
};

union ftrace_op_code_union {
	char code[7];
	struct {
		char op[3];
		int offset;
	} __attribute__((packed));
};

enum ftrace_bug_type {
	FTRACE_BUG_UNKNOWN,
	FTRACE_BUG_INIT,
	FTRACE_BUG_NOP,
	FTRACE_BUG_CALL,
	FTRACE_BUG_UPDATE = 0x10,
};

struct text_poke_loc {
	s32 rel_addr;
	s32 disp;
	u8 len;
	u8 opcode;
	const u8 text[POKE_MAX_OPCODE_SIZE];
	u8 old;
};

struct dyn_ftrace {
	unsigned long ip;
	unsigned long flags;
};

struct ftrace_ops {
	const char *name;
	struct ftrace_ops *next;
	struct {
		unsigned long flags;
		int nr;
	};
	struct dyn_ftrace recs[2];
};

extern int printk_ratelimit(void);
static const u8 *ftrace_nop_replace(void);
static int ftrace_verify_code(unsigned long ip, const char *old_code);

static struct text_poke_loc tp_vec[TP_VEC_MAX];
static int tp_vec_nr;
static const char *ftrace_expected;
static enum ftrace_bug_type ftrace_bug_type;
static struct ftrace_ops global_ops = {
	.name = "global",
	.nr = 1,
	.recs[0].ip = 0,
	.recs = { [0 ... 1] = { .flags = 1 } },
};
static const struct {
	const char *name;
	u8 bytes[3];
	bool known;
} x86_ops[] = {
	{ "call", { CALL_INSN_OPCODE }, true },
	{ "jmp", { JMP32_INSN_OPCODE, JMP8_INSN_OPCODE }, true },
	{ .name = "jcc", .bytes = { [0] = 0x0f, [1] = 0x80 } },
};
static const unsigned char x86nops[] = {
	0x90,
	0x66, 0x90,
	0x0f, 0x1f, 0x00,
	0x0f, 0x1f, 0x40, 0x00,
	0x0f, 0x1f, 0x44, 0x00, 0x00,
};
static const unsigned char *const own_nops[POKE_MAX_OPCODE_SIZE + 1] = {
	NULL,
	x86nops,
	x86nops + 1,
	x86nops + 1 + 2,
	x86nops + 1 + 2 + 3,
	x86nops + 1 + 2 + 3 + 4,
};

_Static_assert(sizeof(union text_poke_insn) == POKE_MAX_OPCODE_SIZE, "packed");
_Static_assert(offsetof(union ftrace_op_code_union, offset) == 3, "offset");

static __always_inline int own_opcode_size(u8 opcode)
{
	int size = 0;

	switch (opcode) {
	case INT3_INSN_OPCODE:	size = INT3_INSN_SIZE; break;
	case CALL_INSN_OPCODE:	size = CALL_INSN_SIZE; break;
	case JMP32_INSN_OPCODE:	size = JMP32_INSN_SIZE; break;
	case 0x70 ... 0x7f:	/* Jcc.d8 */
	case JMP8_INSN_OPCODE:	size = JMP8_INSN_SIZE; break;
	}
	return size;
}

static __always_inline void __own_gen_insn(void *buf, u8 opcode, const void *addr,
					    const void *dest, int size)
{
	union text_poke_insn *insn = buf;

	BUG_ON(size < own_opcode_size(opcode));
	insn->opcode = opcode;
	if (size > 1) {
		insn->disp = (long)dest - (long)(addr + size);
		if (size == 2)
			BUG_ON((insn->disp >> 31) != (insn->disp >> 7));
	}
}

static __always_inline void *own_gen_insn(u8 opcode, const void *addr, const void *dest)
{
	static union text_poke_insn insn;

	__own_gen_insn(&insn, opcode, addr, dest, own_opcode_size(opcode));
	return &insn.text;
}

static const u8 *ftrace_nop_replace(void)
{
	return own_nops[5];
}

static const char *ftrace_call_replace(unsigned long ip, unsigned long addr)
{
	return own_gen_insn(CALL_INSN_OPCODE, (void *)ip, (void *)addr);
}

static unsigned char *ftrace_op_replace(unsigned long ip, unsigned long addr)
{
	static union ftrace_op_code_union calc;

	calc.op[0] = 0x48;
	calc.op[1] = 0x8b;
	calc.op[2] = 0x15;
	calc.offset = addr - (ip + sizeof(calc));
	return (unsigned char *)calc.code;
}

static int ftrace_verify_code(unsigned long ip, const char *old_code)
{
	char cur_code[MCOUNT_INSN_SIZE];

	ftrace_expected = old_code;
	if (copy_from_kernel_nofault(cur_code, (void *)ip, MCOUNT_INSN_SIZE)) {
		WARN_ON_ONCE(1);
		return -EFAULT;
	}
	if (memcmp(cur_code, old_code, MCOUNT_INSN_SIZE) != 0) {
		ftrace_expected = old_code;
		WARN_ON_ONCE(1);
		return -EINVAL;
	}
	return 0;
}

static int ftrace_modify_code_direct(unsigned long ip, const char *old_code,
				     const char *new_code)
{
	int ret = ftrace_verify_code(ip, old_code);

	if (ret)
		return ret;
	text_poke_early((void *)ip, new_code, MCOUNT_INSN_SIZE);
	return 0;
}

static __always_inline void *text_poke_addr(const struct text_poke_loc *tp)
{
	return (void *)(site_ip(0) + tp->rel_addr);
}

static int patch_cmp(const void *key, const void *elt)
{
	struct text_poke_loc *tp = (struct text_poke_loc *)elt;

	if (key < text_poke_addr(tp))
		return -1;
	if (key > text_poke_addr(tp))
		return 1;
	return 0;
}

static void text_poke_loc_init(struct text_poke_loc *tp, void *addr, const void *opcode,
			       size_t len, const void *emulate)
{
	union text_poke_insn insn;
	int i;

	memcpy((void *)tp->text, opcode, len);
	if (!emulate)
		emulate = opcode;
	for (i = 0; i < len; i++)
		insn.text[i] = ((const u8 *)emulate)[i];
	tp->rel_addr = addr - (void *)site_ip(0);
	tp->len = len;
	tp->opcode = insn.opcode;
	tp->disp = 0;
	switch (tp->opcode) {
	case 0x0f:
	case INT3_INSN_OPCODE:
	case RET_INSN_OPCODE:
		break;
	case 0x70 ... 0x7f:
	case CALL_INSN_OPCODE:
	case JMP32_INSN_OPCODE:
	case JMP8_INSN_OPCODE:
		tp->disp = insn.disp;
		break;
	default:
		BUG();
	}
}

static void text_poke_queue(void *addr, const void *opcode, size_t len, const void *emulate)
{
	struct text_poke_loc *tp = &tp_vec[tp_vec_nr++ % TP_VEC_MAX];

	text_poke_loc_init(tp, addr, opcode, len, emulate);
}

/* The last of those that were queued, found as bsearch finds it. */
static struct text_poke_loc *find_loc(const void *key)
{
	struct text_poke_loc *base = tp_vec;
	size_t num = tp_vec_nr;

	while (num > 0) {
		struct text_poke_loc *pivot = base + (num >> 1);
		int result = patch_cmp(key, pivot);

		if (result == 0)
			return pivot;
		if (result > 0) {
			base = pivot + 1;
			num--;
		}
		num >>= 1;
	}
	return NULL;
}

static const char *ftrace_bug(int failed, const struct dyn_ftrace *rec)
{
	unsigned long ip = rec ? rec->ip : 0;

	switch (failed) {
	case -EFAULT:
		pr_info("ftrace faulted on modifying %lx\n", ip);
		return "fault";
	case -EINVAL:
		pr_info("ftrace failed to modify ");
		ftrace_bug_type = FTRACE_BUG_CALL;
		return "invalid";
	}
	return NULL;
}

static struct dyn_ftrace make_rec(unsigned long ip, unsigned long flags)
{
	return (struct dyn_ftrace){ .ip = ip, .flags = flags };
}

static int modify(struct dyn_ftrace rec, unsigned long addr)
{
	const char *new = ftrace_call_replace(rec.ip, addr);
	const char *old = (const char *)ftrace_nop_replace();
	struct ftrace_ops *ops = ({
		typeof(global_ops.recs) *recs = &global_ops.recs;
		(struct ftrace_ops *)((char *)recs - offsetof(struct ftrace_ops, recs));
	});
	unsigned long flags = ops->flags ?: rec.flags;
	int ret;

	BUG_ON(ops != &global_ops || ops->name[0] != 'g' || flags != 3);
	ret = ftrace_modify_code_direct(rec.ip, old, new);
	if (ret)
		ops->name = ftrace_bug(ret, &rec);
	return ret;
}

int patcher(void)
{
	unsigned long ip = site_ip(0);
	struct dyn_ftrace rec = make_rec(ip, 3);
	unsigned char *op = ftrace_op_replace(ip, ip + 16);
	u8 *text = (u8 *)ip;
	int i, ret;

	BUG_ON(op[3] != 9 || op[4] != 0 || op[2] != 0x15);
	for (i = 0; i < sizeof(x86_ops) / sizeof(x86_ops[0]); i++)
		BUG_ON(x86_ops[i].name[0] != "cjj"[i] || x86_ops[i].known != (i < 2));
	global_ops.recs[1] = rec;
	if (global_ops.recs[1].ip != rec.ip)
		return -EINVAL;
	text_poke_queue((void *)ip, own_gen_insn(CALL_INSN_OPCODE, (void *)ip, ftrace_caller), 5, NULL);
	BUG_ON(find_loc((void *)ip) != tp_vec || find_loc(text + 1));
	BUG_ON(tp_vec[0].opcode != 0xe8 || tp_vec[0].text[0] != 0xe8);
	BUG_ON((unsigned long)ftrace_caller != ip + 5 + tp_vec[0].disp);
	ret = modify(rec, (unsigned long)ftrace_caller);
	if (ret)
		return ret;
	WRITE_ONCE(*(u16 *)(text + 2), *(u16 *)(text + 2));
	return modify(rec, (unsigned long)__fentry__) == -EINVAL && global_ops.name[0] == 'i' ? 0 : -1;
}
