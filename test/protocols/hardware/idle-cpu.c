/*
 * A task gives its CPU up; the stopper comes and goes there, and the task goes on without an IRET. What its CPU had
 * fetched of the site before that, it may still run.
 */
#include <pokelab.h>

PROTOCOL("idle-cpu");
TITLE("A CPU that has not serialised since the update runs the site");
ORIGIN("kernel/stop_machine.c, since 2008");

SITE(vfs_read, NOP5, BYTES(0xe8, 0x11, 0x22, 0x33, 0x44));
SCENARIO(cpus = 2, nmis = 0);

static const u8 call[5] = { 0xe8, 0x11, 0x22, 0x33, 0x44 };

static int patch(void *unused)
{
	memcpy((void *)site_ip(0), call, 5);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}

void task(void)
{
	schedule();
	execute_site(0);
}
