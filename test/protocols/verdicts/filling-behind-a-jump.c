/*
 * What stands behind a short jump is filled with int3 while CPUs run over the jump: they never fetch it.
 */
#include <pokelab.h>

PROTOCOL("filling-behind-a-jump");
TITLE("The bytes behind a short jump are filled in");
ORIGIN("padding of alternatives is patched so");

SITE(padded, BYTES(0xeb, 0x03, 0x90, 0x90, 0x90), BYTES(0xeb, 0x03, 0xcc, 0xcc, 0xcc));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, fetch = 8);
EXPECT(pass, cpus = 1, nmis = 1);

int patcher(void)
{
	memset((void *)(site_ip(0) + 2), 0xcc, 3);
	return 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
