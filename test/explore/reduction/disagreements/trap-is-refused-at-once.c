#include <pokelab.h>

/*
 * The breakpoint handler stores and then refuses the trap. That it will fail is certain; but between the
 * store and the failure another CPU may see the store and run into a BUG.
 */
PROTOCOL("trap-is-refused-at-once");
SITE(site, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 2, nmis = 0, memory = sc);
EXPECT(assertion | crash);
EXPECT(assertion | crash, memory = tso);

static int x;

int patcher(void)
{
	execute_site(0);
	return -1;
}

int int3_handler(unsigned long ip)
{
	WRITE_ONCE(x, 1);
	return 0;
}

void task(void)
{
	BUG_ON(READ_ONCE(x));
}
