/*
 * A jump's distance is written by one store: within one unit of fetch a CPU has all of it or nothing.
 */
#include <pokelab.h>

PROTOCOL("link-one-store");
TITLE("A jump is given another distance by one store");
ORIGIN("binary translators link blocks so");

TEXT_SYMBOL(dispatcher);
TEXT_SYMBOL(block);
SITE(link, JMP5(dispatcher), JMP5(block));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(cross_modification, cpus = 2);
EXPECT(torn_fetch, cpus = 2, fetch = 2);
EXPECT(pass, cpus = 2, fetch = 16);

int patcher(void)
{
	unsigned long ip = site_ip(0);
	u32 distance = (unsigned long)block - (ip + 5);

	WRITE_ONCE(*(u32 *)(ip + 1), distance);
	return 0;
}

void task(void)
{
	execute_site(0);
}
