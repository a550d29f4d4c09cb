/*
 * With cpu_online_mask each CPU runs the function, at once with the others: one writes, the others wait for it. The
 * result is not 0 where it was not on one of them.
 */
#include <pokelab.h>

PROTOCOL("stopped-cpus-all-run");
TITLE("All stopped CPUs run the function");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(assertion, cpus = 2, jobs = 2);

static atomic_t count;
static int done;

static int patch(void *unused)
{
	if (atomic_inc_return(&count) == 1) {
		WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
		WRITE_ONCE(done, 1);
	} else {
		while (!READ_ONCE(done))
			cpu_relax();
	}
	return smp_processor_id() == 1 ? -1 : 0;
}

int patcher(void)
{
	int status = stop_machine(patch, NULL, cpu_online_mask);

	BUG_ON(atomic_read(&count) != nr_cpus);
	BUG_ON(status != -1 || nr_jobs == 2);
	return 0;
}

void task(void)
{
	execute_site(0);
}
