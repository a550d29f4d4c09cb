/*
 * Each CPU has a reference and gives it up; one of them, the last, is told so. What is 0 gives no reference any more
 * (jobs = 2), one that is made of 0 all the same saturates and stays (3), so does one that is given up too often (4).
 */
#include <pokelab.h>

PROTOCOL("counting-references");
TITLE("A reference count ends once");
ORIGIN("Documentation/core-api/refcount-vs-atomic.rst; lib/refcount.c");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = tso);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(pass, cpus = 2, jobs = 2);
EXPECT(pass, cpus = 1, jobs = 3);
EXPECT(pass, cpus = 1, jobs = 4);
EXPECT(pass, cpus = 1, jobs = 5);

static refcount_t users = REFCOUNT_INIT(2);
static atomic_t ends, done;
static int state = 1;

static void put(void)
{
	if (refcount_dec_and_test(&users)) {
		atomic_inc(&ends);
		WRITE_ONCE(state, 0);
	}
}

static void alone(void)
{
	if (nr_jobs == 3) {
		refcount_set(&users, 0);
		BUG_ON(refcount_inc_not_zero(&users));
		refcount_inc(&users);
		BUG_ON(refcount_read(&users) != REFCOUNT_SATURATED);
		BUG_ON(refcount_dec_and_test(&users));
	} else if (nr_jobs == 4) {
		refcount_set(&users, 1);
		BUG_ON(!refcount_dec_if_one(&users));
		BUG_ON(refcount_dec_if_one(&users));
		BUG_ON(refcount_dec_and_test(&users));
	} else {
		refcount_set(&users, REFCOUNT_MAX);
		refcount_add(2, &users);
		BUG_ON(!refcount_dec_not_one(&users));
	}
	BUG_ON((int)refcount_read(&users) != REFCOUNT_SATURATED);
}

int patcher(void)
{
	if (nr_jobs > 2) {
		alone();
		return 0;
	}
	put();
	atomic_cond_read_acquire(&done, VAL == 1);
	BUG_ON(atomic_read(&ends) != 1);
	BUG_ON(refcount_read(&users));
	return 0;
}

void task(void)
{
	if (nr_jobs > 2)
		return;
	put();
	if (nr_jobs == 2 && refcount_inc_not_zero(&users)) {
		/* The patcher still has its own. */
		BUG_ON(!READ_ONCE(state));
		put();
	}
	smp_mb();
	atomic_inc(&done);
}
