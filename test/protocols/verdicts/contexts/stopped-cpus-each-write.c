/*
 * Nobody is awaited inside of the function: what each CPU does is done while the others do the same.
 */
#include <pokelab.h>

PROTOCOL("stopped-cpus-each-write");
TITLE("Stopped CPUs each write what one must");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(assertion, cpus = 2);
EXPECT(pass, cpus = 1);

static int halfway;

static int patch(void *unused)
{
	BUG_ON(READ_ONCE(halfway));
	WRITE_ONCE(halfway, 1);
	WRITE_ONCE(*(u8 *)site_ip(0), 0x91);
	WRITE_ONCE(halfway, 0);
	return 0;
}

int patcher(void)
{
	return stop_machine_cpuslocked(patch, NULL, cpu_online_mask);
}

void task(void)
{
	execute_site(0);
}
