/*
 * Two CPUs each add to a variable by a load and a store, one at a time where the lock is one. jobs says which it is;
 * __test_and_set_bit is a load and a store itself: both CPUs find the bit clear, and an update is lost; or who finds
 * it set writes it once more behind the other's clearing, and then nobody gets in.
 */
#include <pokelab.h>

PROTOCOL("excluding");
TITLE("What excludes, and what does not");
ORIGIN("Documentation/atomic_bitops.txt; Documentation/locking/mutex-design.rst");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, jobs = 1, memory = sc);
EXPECT(pass, cpus = 2, jobs = 1, memory = tso);
EXPECT(pass, cpus = 2, jobs = 1, memory = pso);
EXPECT(assertion | hang, cpus = 2, jobs = 2, memory = sc);
EXPECT(assertion | hang, cpus = 2, jobs = 2, memory = tso);
EXPECT(pass, cpus = 2, jobs = 3, memory = sc);
EXPECT(pass, cpus = 2, jobs = 3, memory = tso);
EXPECT(pass, cpus = 2, jobs = 3, memory = pso);
EXPECT(pass, cpus = 1, tasks = 2, jobs = 3);
EXPECT(pass, cpus = 2, jobs = 4, memory = tso);
EXPECT(pass, cpus = 2, jobs = 4, memory = pso);
EXPECT(pass, cpus = 2, jobs = 5, memory = pso);
/* readers do not exclude each other */
EXPECT(assertion(patcher), cpus = 2, jobs = 6);

static unsigned long bits[2];
static rwlock_t readers;
static int count;
static atomic_t done;

static void enter(void)
{
	if (nr_jobs == 1) {
		while (test_and_set_bit_lock(70, bits))
			cpu_relax();
	} else if (nr_jobs == 2) {
		while (__test_and_set_bit(70, bits))
			cpu_relax();
	} else if (nr_jobs == 3) {
		mutex_lock(&text_mutex);
	} else if (nr_jobs == 4) {
		while (!mutex_trylock(&text_mutex))
			cpu_relax();
	} else if (nr_jobs == 5) {
		write_lock(&readers);
	} else {
		read_lock(&readers);
	}
}

static void leave(void)
{
	if (nr_jobs == 1)
		clear_bit_unlock(70, bits);
	else if (nr_jobs == 2)
		__clear_bit_unlock(70, bits);
	else if (nr_jobs < 5)
		mutex_unlock(&text_mutex);
	else if (nr_jobs == 5)
		write_unlock(&readers);
	else
		read_unlock(&readers);
}

static void add_one(void)
{
	enter();
	count++;
	leave();
}

int patcher(void)
{
	add_one();
	atomic_cond_read_acquire(&done, VAL == 1);
	BUG_ON(count != 2);
	BUG_ON(bits[0] || bits[1] || mutex_is_locked(&text_mutex));
	return 0;
}

void task(void)
{
	add_one();
	atomic_inc_return(&done);
}
