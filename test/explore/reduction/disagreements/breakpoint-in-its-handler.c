#include <pokelab.h>

/*
 * The breakpoint handler runs into the breakpoint, twenty times over: more
 * contexts at once than a CPU's stacks have room for, and still a machine
 * that packs and unpacks.
 */
PROTOCOL("breakpoint-in-its-handler");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 1, nmis = 0, memory = sc);
EXPECT(crash);
EXPECT(crash, memory = tso);

static int depth;

int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	execute_site(0);
	*(u8 *)site_ip(0) = 0x66;
	return -1;
}

int int3_handler(unsigned long ip)
{
	depth = depth + 1;
	if (depth < 20)
		execute_site(0);
	return 1;
}
