/*
 * Two tasks of one CPU count in one variable. What takes the CPU from one of them is an interrupt: it comes between
 * instructions, and no update is lost that is one of them. Written as a read and a write, one is.
 */
#include <pokelab.h>

PROTOCOL("counting-in-two-tasks");
TITLE("No task is preempted within an increment of one instruction");
ORIGIN("SDM vol. 3, 6.6");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 1, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 2, memory = sc);
EXPECT(pass, cpus = 1, tasks = 2, memory = tso);
EXPECT(pass, cpus = 1, tasks = 2, memory = pso);
EXPECT(assertion(patcher), cpus = 1, tasks = 2, jobs = 2);
/* read, and a compare-and-exchange until nobody has come in between */
EXPECT(pass, cpus = 1, tasks = 2, jobs = 3);

static int count, done;

static void add_one(void)
{
	int old;

	if (nr_jobs == 1) {
		this_cpu_inc(count);
	} else if (nr_jobs == 2) {
		count++;
	} else {
		do {
			old = this_cpu_read(count);
		} while (this_cpu_cmpxchg(count, old, old + 1) != old);
	}
}

int patcher(void)
{
	add_one();
	while (!READ_ONCE(done))
		schedule();
	BUG_ON(READ_ONCE(count) != 2);
	return 0;
}

void task(void)
{
	add_one();
	WRITE_ONCE(done, 1);
}
