/*
 * The int3 handler does nothing that anybody could see, so that it could as well be over at once; but where int3 has a stack of its
 * own, an NMI that comes before its end and hits an int3 itself overwrites its frame.
 */
#include <pokelab.h>

PROTOCOL("int3-empty-handler");
TITLE("An NMI comes in over an int3 handler that has nothing to do");
ORIGIN("d8ba61ba58c8");

SITE(place, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(pass);
EXPECT(pass, nmis = 0, int3_stack = own);
EXPECT(crash, int3_stack = own);

int patcher(void)
{
	execute_site(0);
	return 0;
}

int int3_handler(unsigned long ip)
{
	return 1;
}

void nmi_handler(void)
{
	execute_site(0);
}
