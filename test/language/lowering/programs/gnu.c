/*
 * What kernel C takes from GNU C: typeof, __auto_type, statement expressions,
 * `?:` without a middle, ranges of cases. The patcher returns the number of the
 * first check that fails; gcc gives the same.
 */
#include <pokelab.h>

PROTOCOL("gnu");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

typedef signed char T;

struct item {
	int key;
	struct {
		long value;
	} in;
};

static int calls;
static int counter = 5;
/* const among the words of a type */
static unsigned const char few[2] = { 7, 8 };
static const unsigned char *behind(unsigned const char *p)
{
	unsigned const char *q = p;

	return q + 1;
}
static u8 bytes[3] = { 1, 2, 250 };
static struct item items[2] = { { 1, { 40 } }, { 2, { 50 } } };

static int count(int value)
{
	calls++;
	return value;
}

/* The shape of the kernel's min(), written out. */
static int least(u8 a, u8 b)
{
	return ({ typeof(a) x = (a); typeof(b) y = (b); x < y ? x : y; });
}

/* The shape of smp_cond_load_acquire(). */
static int wait_for(int *p, int limit)
{
	return ({
		typeof(*(p)) VAL;

		for (;;) {
			VAL = READ_ONCE(*(p));
			if (VAL >= limit)
				break;
			(*p)++;
		}
		VAL;
	});
}

static struct item *item_of(long *value)
{
	return ({
		const typeof(((struct item *)0)->in.value) *member = (value);
		(struct item *)((char *)member - offsetof(struct item, in));
	});
}

static int types(void)
{
	typeof(int) a = 300;
	__typeof__(bytes[0]) b = a;
	typeof(T) c = a;
	typeof(&a) p = &a;
	__typeof(bytes) copy = { 7 };
	typeof(const int *) q = p;
	const typeof(a) fixed = 3;
	__auto_type d = b + 1ul;
	__auto_type e = bytes;
	typeof(calls++) unchanged = 1;

	if (b != 44 || c != 44 || *p != 300 || sizeof(copy) != 3 || copy[0] != 7 || copy[2] != 0)
		return 1;
	if (*q != 300 || fixed != 3 || d != 45 || sizeof(d) != 8 || e[2] != 250)
		return 2;
	if (calls != 0 || unchanged != 1 || sizeof(typeof(bytes)) != 3 || (typeof(b))300 != 44)
		return 3;
	*(typeof(p))p = 9;
	if (a != 9 || sizeof(typeof(a) *) != 8 || *(typeof(a) *)p != 9)
		return 4;
	{
		typeof(T) T = 5;

		if ((T) * 2 != 10 || sizeof(typeof(T)) != 1)
			return 5;
	}
	return 0;
}

static int values(void)
{
	int x = 1, y, n = 0;

	y = ({ int x = 5; x++; x; }) + x;
	if (y != 7)
		return 1;
	y = x + ({ x = 10; x; }) + x;
	if (y != 1 + 10 + 10 && y != 30)
		return 2;
	({ n++; });
	({ });
	({ int a = 2; n += a; });
	if (n != 3)
		return 3;
	y = count(3) * ({ int a = count(4); a + count(1); }) + count(2);
	if (y != 17 || calls != 4)
		return 4;
	for (x = 0; x < 10; x++) {
		y = ({ if (x == 4) break; if (x & 1) continue; x; });
		n += y;
	}
	if (x != 4 || n != 3 + 0 + 2)
		return 5;
	y = ({ ({ 1; }) + ({ int z = 2; ({ z; }); }); });
	if (y != 3 || ({ counter; }) != 5)
		return 6;
	if (({ int found = 0; for (x = 0; x < 3; x++) if (bytes[x] == 2) found = x; found; }) != 1)
		return 7;
	y = ({ switch (x) { case 3: y = 30; break; default: y = 1; } y; });
	if (y != 30)
		return 8;
	while (({ x++; x < 6; }))
		n++;
	return n == 7 ? 0 : 9;
}

static int leave(int x)
{
	int y = count(1) + ({ if (x) return 7; 2; });

	return y;
}

static int leap(int x)
{
	int y = 0;

	y += ({ if (x) goto out; 2; });
	return y;
out:
	return -1;
}

static int middles(void)
{
	int x = 0, *p = NULL, y = 4;
	u8 b = 0;
	long l = -3;

	calls = 0;
	if ((count(3) ?: count(4)) != 3 || calls != 1)
		return 1;
	if ((count(0) ?: count(4)) != 4 || calls != 3)
		return 2;
	if (*(p ?: &y) != 4 || (x ?: -1l) != -1 || sizeof(x ?: l) != 8)
		return 3;
	y = y - 4 ?: y + 1;
	if (y != 5 || (b ?: l) != -3 || (x ?: b ?: 9) != 9)
		return 4;
	x = 6;
	x = x - 6 ?: x;
	return x == 6 ? 0 : 5;
}

static int range(long x)
{
	switch (x) {
	case -5 ... -1:
		return 1;
	case 0x40 ... 0x4f:
	case 'a' ... 'f':
		return 2;
	case 7 ... 7:
		return 3;
	case 0x7fffffffffffffff:
		return 4;
	default:
		return 0;
	}
}

static int unsigned_range(u8 x)
{
	switch (x) {
	case 0 ... 1: return 1;
	case 200 ... 255: return 2;
	}
	switch (x + 0u) {
	case -1: return 4;
	case 2 ... 3: return 5;
	}
	return 0;
}

static int ranges(void)
{
	if (range(-6) || range(-5) != 1 || range(-1) != 1 || range(0) || range(0x3f))
		return 1;
	if (range(0x40) != 2 || range(0x4f) != 2 || range(0x50) || range('c') != 2 || range('g'))
		return 2;
	if (range(7) != 3 || range(0x7fffffffffffffff) != 4 || range(-0x7fffffffffffffff))
		return 3;
	if (unsigned_range(0) != 1 || unsigned_range(255) != 2 || unsigned_range(199) != 0)
		return 4;
	return unsigned_range(3) == 5 ? 0 : 5;
}

int patcher(void)
{
	int failed;

	failed = types();
	if (failed)
		return 100 + failed;
	failed = values();
	if (failed)
		return 200 + failed;
	failed = middles();
	if (failed)
		return 300 + failed;
	failed = ranges();
	if (failed)
		return 400 + failed;
	if (least(3, 250) != 3 || least(9, 2) != 2)
		return 500;
	if (wait_for(&counter, 8) != 8 || wait_for(&counter, 2) != 8)
		return 501;
	if (item_of(&items[1].in.value)->key != 2)
		return 502;
	if (leave(0) != 3 || leave(1) != 7 || leap(0) != 2 || leap(1) != -1)
		return 503;
	if (*behind(few) != 8)
		return 504;
	return 0;
}
