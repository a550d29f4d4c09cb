/*
 * A jump's distance is written in two halves: a CPU that jumps in between goes nowhere that anybody meant.
 */
#include <pokelab.h>

PROTOCOL("link-two-stores");
TITLE("A jump is given another distance in two halves");
ORIGIN("binary translators link blocks so");

TEXT_SYMBOL(dispatcher);
TEXT_SYMBOL(block);
SITE(link, JMP5(dispatcher), JMP5(block));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(cross_modification | torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, fetch = 8);
EXPECT(torn_fetch, cpus = 2, fetch = 16);

int patcher(void)
{
	unsigned long ip = site_ip(0);
	u32 distance = (unsigned long)block - (ip + 5);

	WRITE_ONCE(*(u16 *)(ip + 1), (u16)distance);
	WRITE_ONCE(*(u16 *)(ip + 3), (u16)(distance >> 16));
	return 0;
}

void task(void)
{
	execute_site(0);
}
