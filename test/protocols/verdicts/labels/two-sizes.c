/*
 * Jump labels of 2 and of 5 bytes: how long one is its first byte says. The short one has a neighbour right behind
 * it, which 5 bytes would run over.
 */
#include <pokelab.h>

PROTOCOL("two-sizes");
TITLE("A short jump label has a neighbour 2 bytes on");
ORIGIN("made for this test, after ab3257042c26 (2021)");

TEXT_SYMBOL(l_yes);
SITE(key_short, NOP2, JMP2(3));
SITE(neighbour, CODE(NOP3), NOP3);
PLACE(neighbour, behind);
SITE(key_long, NOP5, JMP5(l_yes));
SCENARIO(cpus = 2, nmis = 0);
/* All three sites, which no scenario here counts: the patcher asks for the first and the third. */
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);

enum jump_label_type {
	JUMP_LABEL_NOP = 0,
	JUMP_LABEL_JMP,
};

struct jump_entry {
	unsigned long code;
	unsigned long target;
	unsigned long key;	// bit 0: branch
};

struct jump_label_patch {
	const void *code;
	int size;
};

static inline unsigned long jump_entry_code(const struct jump_entry *entry)
{
	return entry->code;
}

static int arch_jump_entry_size(const struct jump_entry *entry)
{
	u8 first = *(u8 *)jump_entry_code(entry);

	/* the nop of 2 bytes or a short jump */
	if (first == 0x66 || first == JMP8_INSN_OPCODE)
		return 2;
	return 5;
}

static struct jump_label_patch
__jump_label_patch(struct jump_entry *entry, enum jump_label_type type, u8 *buf)
{
	const void *expect, *code, *nop;
	unsigned long addr = jump_entry_code(entry), dest = entry->target;
	int i, size;

	size = arch_jump_entry_size(entry);
	switch (size) {
	case JMP8_INSN_SIZE:
		buf[0] = JMP8_INSN_OPCODE;
		buf[1] = dest - (addr + size);
		nop = x86_nops[size];
		break;

	case JMP32_INSN_SIZE:
		buf[0] = JMP32_INSN_OPCODE;
		for (i = 0; i < 4; i++)
			buf[1 + i] = (dest - (addr + size)) >> (8 * i);
		nop = x86_nops[size];
		break;

	default:
		BUG();
	}
	code = buf;

	if (type == JUMP_LABEL_JMP)
		expect = nop;
	else
		expect = code;

	if (memcmp((void *)addr, expect, size)) {
		/*
		 * The location is not an op that we were expecting.
		 * Something went wrong. Crash the box, as something could be
		 * corrupting the kernel.
		 */
		pr_crit("jump_label: Fatal kernel bug, unexpected op at %p\n", (void *)addr);
		BUG();
	}

	if (type == JUMP_LABEL_NOP)
		code = nop;

	return (struct jump_label_patch){.code = code, .size = size};
}

static struct jump_entry *patching;
static int patching_size;

int int3_handler(struct pt_regs *regs)
{
	struct jump_entry *entry = READ_ONCE(patching);

	if (!entry || regs->ip - INT3_INSN_SIZE != jump_entry_code(entry))
		return 0;
	/* a nop: go on behind it */
	regs->ip = jump_entry_code(entry) + patching_size;
	return 1;
}

static void arch_jump_label_transform(struct jump_entry *entry, enum jump_label_type type)
{
	u8 buf[5], int3 = 0xcc;
	void *addr = (void *)jump_entry_code(entry);
	const struct jump_label_patch jlp = __jump_label_patch(entry, type, buf);

	mutex_lock(&text_mutex);
	patching_size = jlp.size;
	smp_store_release(&patching, entry);
	text_poke(addr, &int3, 1);
	text_poke_sync();
	text_poke(addr + 1, jlp.code + 1, jlp.size - 1);
	text_poke_sync();
	text_poke(addr, jlp.code, 1);
	text_poke_sync();
	WRITE_ONCE(patching, NULL);
	mutex_unlock(&text_mutex);
}

int patcher(void)
{
	struct jump_entry entries[] = {
		{ .code = site_ip(0), .target = site_ip(0) + 5 },
		{ .code = site_ip(2), .target = (unsigned long)l_yes },
	};
	struct jump_entry *iter;

	for (iter = entries; iter < entries + ARRAY_SIZE(entries); iter++)
		arch_jump_label_transform(iter, JUMP_LABEL_JMP);
	return 0;
}

void task(void)
{
	execute_site(0);
	execute_site(1);
	execute_site(2);
}
