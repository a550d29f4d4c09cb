#include <pokelab.h>

/*
 * Nobody writes the text, but what it holds updates a variable in one
 * instruction. An NMI that may come before it finds the old value; once the
 * instruction has begun nothing comes in before the variable has the new one.
 */
PROTOCOL("nmi-comes-before-an-increment-in-text");
static int counter;
SITE(site, INC(counter), INC(counter));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(assertion, memory = sc);
EXPECT(assertion, memory = tso);
EXPECT(assertion, memory = tso, hardware = aligned8);
EXPECT(pass, nmis = 0);

int patcher(void)
{
	execute_site(0);
	return -1;
}

void nmi_handler(void)
{
	BUG_ON(!READ_ONCE(counter));
}
