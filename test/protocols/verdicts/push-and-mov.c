/*
 * A site of two instructions is written while everybody is stopped. A task that was stopped between the two executes the
 * first of the old ones and the second of the new ones.
 */
#include <pokelab.h>

PROTOCOL("push-and-mov");
TITLE("Two instructions are replaced by two others");
ORIGIN("a function's prologue");

SITE(function, BYTES(0x55, 0x48, 0x89, 0xe5), BYTES(0x53, 0x48, 0x89, 0xe3));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(torn_fetch(task), cpus = 2);
EXPECT(torn_fetch | cross_modification, cpus = 2, nmis = 1);

static const u8 code[4] = { 0x53, 0x48, 0x89, 0xe3 };

static int patch(void *unused)
{
	memcpy((void *)site_ip(0), code, 4);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
