/*
 * Unions, packed structs and strings: what is stored as bytes. The patcher
 * returns the number of the first check that fails; gcc gives the same.
 */
#include <pokelab.h>

PROTOCOL("unions");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

union text_poke_insn {
	u8 text[5];
	struct {
		u8 opcode;
		s32 disp;
	} __attribute__((packed));
};

static union {
	char code[5];
	struct {
		char e8;
		int offset;
	} __attribute__((packed)) in;
} calc = { .in = { 0xe8, -2 } };

struct __packed jump_entry {
	u8 kind;
	u64 target;
	u16 sizes[2];
	struct {
		s16 a;
		bool b;
	} tail;
	const char *name;
};

typedef union {
	u64 whole;
	u32 halves[2];
	u16 words[4];
	s8 bytes[8];
	struct { u8 first; u16 second; } mixed;
} wide_t;

static union text_poke_insn filled = { .opcode = 0xe9, .disp = 0x01020304 };
static const union text_poke_insn fixed = { { 1, 2, 3, 4, 5 } };
static struct jump_entry entry = { 1, 0x1122334455667788, { 3, 0x0405 }, { -2, 5 }, "entry" };
static struct { u8 tag; wide_t wide; u8 end; } holder = { 1, { 0xfffffffffffffffe }, 2 };
static u8 buffer[16];
static const char *names[] = { "nop", "call", "nop" };

static const void *call_insn(void *addr, void *dest)
{
	static union text_poke_insn insn;

	insn.opcode = 0xe8;
	insn.disp = (s32)((long)dest - (long)(addr + 5));
	return &insn.text;
}

static unsigned char *ftrace_call_replace(unsigned long ip, unsigned long addr)
{
	static union {
		char code[5];
		struct {
			unsigned char e8;
			int offset;
		} __attribute__ ((packed));
	} insn;

	insn.e8 = 0xe8;
	insn.offset = (int)(addr - ip - 5);
	return (unsigned char *)insn.code;
}

/* As a patch does that writes an operand, or compares several bytes at once. */
static u32 exchange(u8 *code, const char *other, s32 disp)
{
	u32 old = *(u32 *)(code + 1);

	*(s32 *)(code + 1) = disp;
	*(u16 *)(code + 6) = *(const u16 *)other;
	((u16 *)code)[4]++;
	*(u8 *)code |= 1;
	return old;
}

static int casts(void)
{
	static u8 code[10] = { 2, 1, 2, 3, 0x84, 5, 6, 7, 0xff, 0 };
	u8 *p = code, **pp = &p;
	u32 *whole = &(u32){ 9 };

	if (exchange(code, "ab", -2) != 0x84030201 || code[0] != 3 || code[1] != 0xfe || code[4] != 0xff)
		return 1;
	if (code[6] != 'a' || code[7] != 'b' || code[8] || code[9] != 1 || *(u16 *)&code[8] != 0x100)
		return 2;
	*(u32 *)code = 0x01020304;
	*(s16 *)(code + 4) -= 3;
	if (code[0] != 4 || code[3] != 1 || *(u64 *)code << 32 >> 32 != 0x01020304)
		return 5;
	if (*(s16 *)(*pp + 4) != *(s16 *)(code + 4) || *(u32 *)p != 0x01020304 || *(typeof(whole))p != 0x01020304)
		return 3;
	*(const char **)p = "xy";
	return *(*(const char **)p + 1) == 'y' && *whole == 9 ? 0 : 4;
}

static int instructions(void)
{
	union text_poke_insn insn = { .text = { 0x0f, 0x1f } }, copy;
	const u8 *made = call_insn((void *)0x1000, (void *)0x0ff0);

	if (made[0] != 0xe8 || made[1] != 0xeb || made[2] != 0xff || made[4] != 0xff)
		return 1;
	if (insn.opcode != 0x0f || insn.disp != 0x1f)
		return 2;
	insn.disp = -2;
	if (insn.text[1] != 0xfe || insn.text[4] != 0xff || insn.text[0] != 0x0f)
		return 3;
	insn.disp += 0x102;
	if (insn.disp++ != 0x100 || insn.text[1] != 1 || insn.text[2] != 1 || insn.text[3])
		return 4;
	memcpy(&copy, made, sizeof(copy));
	if (copy.opcode != 0xe8 || copy.disp != -21)
		return 5;
	copy = insn;
	memcpy(buffer, copy.text, 5);
	memcpy(buffer + 5, &fixed, 5);
	if (buffer[0] != 0x0f || buffer[1] != 1 || buffer[9] != 5 || fixed.disp != 0x05040302)
		return 6;
	if (((union text_poke_insn *)(buffer + 5))->disp != 0x05040302)
		return 7;
	made = ftrace_call_replace(0x2000, 0x3005);
	if (made[0] != 0xe8 || made[2] != 0x10 || made[1] || memcmp(made, "\xe8\0\x10\0", 5))
		return 8;
	if (filled.text[0] != 0xe9 || filled.text[1] != 4 || filled.text[4] != 1)
		return 9;
	if (calc.in.offset != -2 || calc.code[1] != -2 || calc.code[0] != (char)0xe8)
		return 10;
	calc.in.offset = 0x7f000000;
	return calc.code[4] == 0x7f && sizeof(calc) == 5 ? 0 : 11;
}

static int widths(void)
{
	wide_t w = { .words = { 1, 2, 3, 0x8004 } };
	wide_t *p = &holder.wide;

	if (w.whole != 0x8004000300020001 || w.halves[1] != 0x80040003 || w.bytes[7] != -128)
		return 1;
	w.halves[0] = 0xdeadbeef;
	if (w.words[0] != 0xbeef || w.words[1] != 0xdead || w.bytes[0] != (s8)0xef || w.words[2] != 3)
		return 2;
	if (p->whole != -2ull || p->bytes[0] != -2 || holder.tag != 1 || holder.end != 2)
		return 3;
	p->mixed.second = 0x1234;
	if (p->words[1] != 0x1234 || p->mixed.first != 0xfe || p->words[0] != 0xfffe)
		return 4;
	p->whole <<= 8;
	if (p->bytes[0] || p->bytes[1] != -2 || (p->halves[0] & 0xff) || holder.end != 2)
		return 5;
	w = *p;
	p->whole = 0;
	if (w.bytes[1] != -2 || sizeof(w) != 8 || sizeof(holder) != 24)
		return 6;
	for (int i = 0; i < 4; i++)
		w.words[i] = i * 0x101;
	return w.whole == 0x0303020201010000 && w.halves[1] == 0x03030202 ? 0 : 7;
}

static int packed(void)
{
	struct jump_entry e = entry, *p = &e;

	if (sizeof(e) != 1 + 8 + 4 + 4 + 8 || offsetof(struct jump_entry, sizes) != 9)
		return 1;
	if (e.target != 0x1122334455667788 || e.sizes[1] != 0x0405 || e.tail.a != -2 || !e.tail.b)
		return 2;
	p->target++;
	p->sizes[0] = p->sizes[1]--;
	if (e.target != 0x1122334455667789 || p->sizes[0] != 0x0405 || p->sizes[1] != 0x0404)
		return 3;
	p->tail.a = p->tail.b = 7;
	if (e.tail.a != 1 || e.tail.b != 1 || e.kind != 1)
		return 4;
	if (e.name != entry.name || e.name[0] != 'e' || e.name[5])
		return 5;
	e.name = NULL;
	return !p->name && entry.name ? 0 : 6;
}

static int strings(void)
{
	char text[] = "ab\n\x41" "\101c", four[4] = "abcd";
	const char *p = "nop", *q = __func__;

	if (sizeof(text) != 7 || text[2] != '\n' || text[3] != 'A' || text[4] != 'A' || text[6])
		return 1;
	if (four[3] != 'd' || p[0] != 'n' || p[3] || *(p + 2) != 'p')
		return 2;
	if (names[1][3] != 'l' || names[0] == names[1] || names[2][2] != 'p')
		return 3;
	if (q[0] != 's' || q[7] || sizeof("abc") != 4 || sizeof(__func__) != 8)
		return 4;
	text[0] = 'x';
	return text[0] == 'x' && "xyz"[1] == 'y' ? 0 : 5;
}

int patcher(void)
{
	int failed;

	failed = instructions();
	if (failed)
		return 100 + failed;
	failed = widths();
	if (failed)
		return 200 + failed;
	failed = packed();
	if (failed)
		return 300 + failed;
	failed = casts();
	if (failed)
		return 500 + failed;
	failed = strings();
	if (failed)
		return 400 + failed;
	return 0;
}
