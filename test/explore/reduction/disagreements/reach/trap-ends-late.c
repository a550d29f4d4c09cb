#include <pokelab.h>

/*
 * Two values in reach are a failure. Who has come out of the handler has read the flag before it was
 * set: the new text of the second site is clean only where the IRET came behind the write.
 */
PROTOCOL("trap-ends-late");
SITE(trapped, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SITE(plain, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, sites = 2, memory = sc, hardware = intel);
EXPECT(assertion | crash | cross_modification | wrong_text);
EXPECT(assertion | crash | cross_modification | wrong_text, memory = tso);

static int flag;

int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	flag = 1;
	*(u8 *)(site_ip(1) + 1) = 0x91;
	return 0;
}

void task(void)
{
	if (execute_site(0) == SITE_TRAPPED)
		BUG_ON(execute_site(1) == 1);
}

int int3_handler(unsigned long ip)
{
	return !flag;
}
