/*
 * Statements, memory and calls: each check gives one number, which gcc gives
 * too. The patcher returns the number of the first check that fails.
 */
#include <pokelab.h>

PROTOCOL("statements");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

#define COUNT 4
#define LAST (COUNT - 1)

enum color { RED, GREEN = 5, BLUE };

typedef struct {
	u8 tag;
	long value;
	u16 parts[3];
} record_t;

struct list {
	struct list *next;
	record_t record;
	struct {
		int a, b;
	} pair;
};

static struct list second = { .record = { 7, -1, { 1, [2] = 3 } }, .pair = { .b = 2 } };
static struct list first = { &second, { .value = 40 } };
static int table[] = { 3, 1, [4] = 9, 2 };
static const u8 nop[5] = { 0x0f, 0x1f, 0x44 };
static int *middle = &table[2];
static u64 wide = 0xfffffffffffffff0;
static bool truth = 12;
static int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };

static int loops(void)
{
	int i, j, sum = 0;

	for (i = 0; i < 5; i++) {
		if (i == 3)
			continue;
		for (j = i; ; j++) {
			if (j > 6)
				break;
			sum += i * j;
		}
	}
	while (sum > 100)
		sum -= 7;
	do {
		sum--;
	} while (sum % 10);
	return sum;
}

static int choose(int x)
{
	int r = 0;

	switch (x) {
	case RED:
		r = 1;
		/* falls through */
	case GREEN: {
		r += 10;
		break;
	}
	case 'z':
		return 99;
	default:
		r = -1;
	case BLUE:
		r *= 2;
	}
	return r;
}

static int jumps(int n)
{
	int steps = 0;

again:
	if (n == 1)
		goto out;
	n = n % 2 ? 3 * n + 1 : n / 2;
	steps++;
	goto again;
out:
	return steps;
}

static int short_circuits(void)
{
	int n = 0;
	int a = n++ && n++;
	int b = n++ || n++;
	int c = (n += 10, n) > 11 && !(n & 1) ? n : -n;

	if ((a || n++ == 12) && !(b && 0))
		n += 100;
	return a + b * 2 + c * 3 + n * 5;
}

static long pointers(void)
{
	struct list *p = &first;
	long sum = 0;
	u8 bytes[COUNT] = { 1, 2 };
	u8 *q = bytes;
	u8 *end = bytes + COUNT;
	int n = 0;

	while (p) {
		sum += p->record.value * 3 + p->record.tag + p->record.parts[2];
		p = p->next;
	}
	bytes[LAST] = 200;
	while (q < end)
		n += *q++;
	sum += n + (end - bytes) + (&table[5] - middle) + middle[-2] + *(middle + 2);
	q = &bytes[2];
	*q = 5;
	*--q += 250;
	q[1]++;
	sum += bytes[1] + bytes[2] + (*middle)--;
	sum += table[2]--;
	return sum + table[2] + (q != bytes) + (unsigned long)sizeof(bytes);
}

static void swap(int *a, int *b)
{
	int t = *a;

	*a = *b;
	*b = t;
}

static int calls(void)
{
	static int count = 3;
	int x = 1, y = 2;
	int *p = &y;

	swap(&x, p);
	count += x;
	return count * 100 + x * 10 + y;
}

static unsigned int widths(void)
{
	u8 byte = 250;
	s8 small = 127;
	u16 half = 0;
	u32 word = 0;

	byte += 10;
	small++;
	half--;
	word -= byte;
	wide += 0x20;
	truth = truth + 5;
	second.record.parts[1] = (u16)0x12345;
	return byte + small + half + word + wide + truth + second.record.parts[1];
}

static int shadows(int x)
{
	int sum = x;

	{
		int x = 7;

		sum += x;
		for (int x = 0; x < 3; x++)
			sum += x;
	}
	return sum + x;
}

static int grids(void)
{
	int (i), sum = 0;

	for (i = 0; i < 2; i++)
		sum = sum * 10 + grid[i][i + 1] + grid[i][0];
	grid[1][2] ^= 0xff;
	return sum + grid[1][2] + sizeof(grid) / sizeof(grid[0]) + offsetof(struct list, pair);
}

static int evaluated(void)
{
	int i = 1;
	int a[3] = { i++, i++, i };

	i = a[0] + a[1] * 10 + a[2] * 100;
	i = i++ > 0 ? i : 0;
	return i;
}

static int constants(void)
{
	return nop[0] + nop[2] + nop[4] + LAST + BLUE + 010 + 0x1F + '\n' + '\x41' + INT_MAX % 1000;
}

int patcher(void)
{
	if (loops() != 90)
		return 1;
	if (choose(RED) != 11 || choose(5) != 10 || choose(BLUE) != 0)
		return 2;
	if (choose('z') != 99 || choose(1000) != -2)
		return 3;
	if (jumps(27) != 111)
		return 4;
	if (short_circuits() != 603)
		return 5;
	if (pointers() != 609)
		return 6;
	if (calls() != 521 || calls() != 721)
		return 7;
	if (widths() != 74453)
		return 8;
	if (shadows(2) != 14)
		return 9;
	if (grids() != 323)
		return 10;
	if (evaluated() != 322)
		return 11;
	if (constants() != 853)
		return 12;
	return 0;
}
