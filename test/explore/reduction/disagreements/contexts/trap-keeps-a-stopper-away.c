#include <pokelab.h>

/*
 * Nobody writes the text that the task runs: its fetch conflicts with nothing.
 * But what it fetches is an int3, and while the handler runs no stopper comes
 * in: a search that traps at once never sees the function run before it.
 */
PROTOCOL("trap-keeps-a-stopper-away");
SITE(site, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(assertion, memory = sc);
EXPECT(assertion, memory = tso);
EXPECT(assertion, memory = sc, hardware = aligned8);

static int trapped;

static int stopped(void *unused)
{
	BUG_ON(!READ_ONCE(trapped));
	return 0;
}

int patcher(void)
{
	stop_machine(stopped, NULL, NULL);
	return -1;
}

void task(void)
{
	execute_site(0);
}

int int3_handler(unsigned long ip)
{
	WRITE_ONCE(trapped, 1);
	return 1;
}
