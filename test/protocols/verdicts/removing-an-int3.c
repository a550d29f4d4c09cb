/*
 * A breakpoint that has been there from the beginning is forgotten before it is taken away.
 */
#include <pokelab.h>

PROTOCOL("removing-an-int3");
TITLE("An int3 outlives its owner");
ORIGIN("debuggers");

SITE(function, BYTES(0xcc, 0x48, 0x89, 0xe5), BYTES(0x55, 0x48, 0x89, 0xe5));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(crash, cpus = 2);

static int registered = 1;

int patcher(void)
{
	WRITE_ONCE(registered, 0);
	WRITE_ONCE(*(u8 *)site_ip(0), 0x55);
	return 0;
}

int int3_handler(unsigned long ip)
{
	return READ_ONCE(registered);
}

void task(void)
{
	execute_site(0);
}
