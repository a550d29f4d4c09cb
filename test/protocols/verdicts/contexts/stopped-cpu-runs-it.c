/*
 * cpumask_of names the CPU that runs it, which may be another one than the caller; the others wait.
 */
#include <pokelab.h>

PROTOCOL("stopped-cpu-runs-it");
TITLE("One stopped CPU runs the function");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 2, tasks = 2);

static int ran = -1;

static int patch(void *data)
{
	BUG_ON(!irqs_disabled());
	BUG_ON(READ_ONCE(*(int *)data) != -1);
	WRITE_ONCE(*(int *)data, smp_processor_id());
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	return 0;
}

int patcher(void)
{
	stop_machine(patch, &ran, cpumask_of(1));
	BUG_ON(ran != 1);
	return 0;
}

void task(void)
{
	execute_site(0);
}
