/*
 * Structs as values: assigned, initialised from others, passed, returned,
 * compound literals, designators. The patcher returns the number of the first
 * check that fails; gcc gives the same.
 */
#include <pokelab.h>

PROTOCOL("structs");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

struct pair {
	u8 tag;
	long value;
};

struct tp_vec {
	void *addr;
	int len;
	const u8 opcode;
	u8 text[3];
	struct pair pairs[2];
};

typedef struct {
	int number;
	struct {
		u8 low, high;
	};
	struct pair inner;
} record_t;

static struct pair first = { 1, -10 }, second = { .value = 20 };
static const struct pair table[] = {
	{ 5, 50 },
	[2] = { .tag = 7 },
	[3 ... 4] = { 9, 90 },
	{ 10 },
};
static record_t records[3] = { [0].inner.value = 4, [1].low = 2, [1].high = 3, [2] = { .inner = { 6, 7 } } };
static int steps[8] = { [2 ... 4] = 3, [4] = 5, 6 };
static struct pair *where = &first;
static const u8 *bytes = (const u8[]){ 0xe8, 1, 2 };
static struct pair made = (struct pair){ 3, 33 };
static int calls;

static struct pair swapped(struct pair p)
{
	struct pair q = { p.value, p.tag };

	p.tag = 99;
	calls++;
	return q;
}

static struct pair pick(int which, struct pair a, struct pair b)
{
	if (which)
		return b;
	return a;
}

static long sum(struct pair p)
{
	long *value = &p.value;

	*value += p.tag;
	return p.value;
}

static struct tp_vec vector(void *addr, int len)
{
	return (struct tp_vec){ .addr = addr, .len = len, .opcode = 0xe8, .pairs[1] = { 2, len } };
}

static int length(const u8 *text, int size)
{
	int n = 0, i;

	for (i = 0; i < size; i++)
		n = n * 10 + text[i];
	return n;
}

typedef struct pair (*pair_fn)(struct pair);

static struct ops {
	const char *name;
	pair_fn change;
	struct {
		long (*sum)(struct pair p);
	};
} ops = { "ops", .change = swapped, .sum = sum };

/* Pointers to functions, in structs that are copied and by typeof. */
static int called(void)
{
	struct ops mine = ops, *p = &(struct ops){ .change = ops.change };
	typeof(swapped) *f = ({ pair_fn g = mine.change ?: NULL; g; });
	struct pair a = { 1, 5 };

	a = f(a);
	if (a.tag != 5 || a.value != 1 || p->change(a).tag != 1 || (f ?: mine.change)(a).value != 5)
		return 1;
	*p = mine;
	mine.sum = NULL;
	calls = 0;
	return p->sum(a) == 6 && sizeof(typeof(f(a))) == 16 ? 0 : 2;
}

static int assigned(void)
{
	struct pair a = first, b, *p = &b;

	b = a;
	if (b.tag != 1 || b.value != -10)
		return 1;
	*p = second;
	if (b.value != 20 || b.tag || a.tag != 1)
		return 2;
	a = *p = (struct pair){ 4, 40 };
	if (a.value != 40 || b.tag != 4)
		return 3;
	second = *where;
	*where = b;
	if (first.value != 40 || second.value != -10)
		return 4;
	a = (calls++, table[3]);
	if (a.tag != 9 || a.value != 90 || calls != 1)
		return 5;
	b = ({ struct pair c = a; c.value++; c; });
	if (b.value != 91 || a.value != 90)
		return 6;
	if ((a = b).value != 91 || (a.tag ? a : first).value != 91 || ({ a; }).tag != 9)
		return 7;
	first = a.tag == 9 ? table[0] : a;
	if (first.tag != 5)
		return 8;
	first = (struct pair){ 4, 40 };
	return a.value == 91 ? 0 : 9;
}

static int initialised(void)
{
	struct { struct pair p; int n; struct pair q[2]; } s = {
		first, 3, { [1] = second, [0] = { .value = 8 } }
	};
	struct pair a = { .tag = 1, .tag = 2 }, b = (struct pair){ 5 }, c = {};
	record_t r = { .low = 3, .inner = { .tag = a.tag }, .inner.value = 12, .number = 1 };
	typeof(r) copy = r;

	if (s.p.value != 40 || s.n != 3 || s.q[0].value != 8 || s.q[0].tag || s.q[1].value != -10)
		return 1;
	if (a.tag != 2 || a.value || b.tag != 5 || b.value || c.tag || c.value)
		return 2;
	if (copy.low != 3 || copy.high || copy.inner.tag != 2 || copy.inner.value != 12 || r.number != 1)
		return 3;
	if (table[0].value != 50 || table[1].tag || table[2].tag != 7 || table[5].tag != 10)
		return 4;
	if (sizeof(table) != 6 * sizeof(struct pair) || table[4].value != 90)
		return 5;
	if (records[0].inner.value != 4 || records[1].high != 3 || records[1].low != 2)
		return 6;
	if (records[2].inner.tag != 6 || records[2].inner.value != 7 || records[2].number)
		return 7;
	if (steps[1] || steps[2] != 3 || steps[3] != 3 || steps[4] != 5 || steps[5] != 6 || steps[6])
		return 8;
	if (length(bytes, 3) != 23212 || made.value != 33)
		return 9;
	return offsetof(record_t, high) == 5 && sizeof(record_t) == 24 ? 0 : 10;
}

static int passed(void)
{
	struct pair a = { 1, 2 }, b;
	struct tp_vec v;
	int i, n = 0;

	calls = 0;
	b = swapped(a);
	if (a.tag != 1 || b.tag != 2 || b.value != 1 || calls != 1)
		return 1;
	if (swapped(swapped(a)).tag != 1 || swapped((struct pair){ 3, 4 }).value != 3 || calls != 4)
		return 2;
	if (sum(a) != 3 || a.value != 2 || sum(pick(1, a, swapped(b))) != 3)
		return 3;
	b = pick(0, b, a);
	if (b.tag != 2 || pick(1, a, b).tag != 2)
		return 4;
	v.addr = &v;
	(void)vector(&v, 1);
	if (vector(&b, 7).len != 7 || vector(&b, 7).pairs[1].value != 7 || vector(&b, 7).pairs[0].tag)
		return 5;
	if (vector(&b, 3).addr != &b || vector(NULL, 3).opcode != 0xe8 || v.addr != &v)
		return 6;
	for (i = 0; i < 3; i++) {
		int *p = (int[]){ i, i * i };
		struct pair *q = &(struct pair){ .value = i };

		n += p[1]++ + q->value + q->tag;
		q->tag = 9;
	}
	if (n != 0 + 1 + 4 + 0 + 1 + 2)
		return 7;
	if (length((u8[]){ 1, 2, n - 5 }, 3) != 123 || (int[]){ 4, 5 }[1] != 5 || (int){ 6 } != 6)
		return 8;
	return sizeof((u8[]){ 1, 2, 3 }) == 3 && (struct pair){ 8, 9 }.value == 9 ? 0 : 9;
}

extern int memcmp(const void *left, const void *right, size_t size);

int patcher(void)
{
	int failed;

	BUILD_BUG_ON(sizeof(struct pair) != 16);
	BUILD_BUG_ON_MSG(offsetof(struct tp_vec, pairs) % 8, "not aligned");
	static_assert(sizeof(first) == 16, "size");
	if (memcmp("ab", "ab", 3))
		return 1;

	failed = called();
	if (failed)
		return 400 + failed;
	failed = assigned();
	if (failed)
		return 100 + failed;
	failed = initialised();
	if (failed)
		return 200 + failed;
	failed = passed();
	if (failed)
		return 300 + failed;
	return 0;
}
