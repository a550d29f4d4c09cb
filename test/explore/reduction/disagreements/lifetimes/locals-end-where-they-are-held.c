#include <pokelab.h>

/*
 * Where somebody still holds an address of a local, its function's return is no
 * mover: a use may come right before it, and is then none of a dead local. Three
 * holders: memory behind a store buffer, a register, an interrupt on its way.
 */
PROTOCOL("locals-end-where-they-are-held");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, jobs = 1, memory = tso);
EXPECT(assertion|crash, jobs = 1);
EXPECT(assertion|crash, jobs = 1, memory = sc);
EXPECT(assertion|crash, jobs = 2);
EXPECT(assertion|crash, jobs = 2, memory = sc);
EXPECT(assertion|crash, jobs = 3);
EXPECT(assertion|crash, jobs = 3, memory = sc);

static int *lent;
static int left;
static int seen;

static void borrow(int *p)
{
	WRITE_ONCE(*p, 2);
	BUG_ON(READ_ONCE(left));
}

static void answer(void *p)
{
	if (READ_ONCE(seen))
		borrow(p);
}

static void lend(void)
{
	int v = 1;

	if (nr_jobs == 1) {
		WRITE_ONCE(left, 1);
		WRITE_ONCE(lent, &v);
	} else if (nr_jobs == 2) {
		WRITE_ONCE(lent, &v);
		WRITE_ONCE(lent, NULL);
		xchg(&left, 1);
	} else {
		smp_call_function(answer, &v, 0);
		xchg(&left, 1);
	}
}

int patcher(void)
{
	lend();
	return -1;
}

void task(void)
{
	int *p = READ_ONCE(lent);

	if (READ_ONCE(left)) {
		WRITE_ONCE(seen, 1);
		if (p)
			borrow(p);
	}
}
