#include <pokelab.h>

/*
 * Two values in reach are a failure. A CPU that has fetched the int3 may fetch nothing older from then
 * on: an NMI that comes before it traps may execute what was written before the int3.
 */
PROTOCOL("nmi-drops-what-was-fetched");
SITE(trapped, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SITE(plain, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, sites = 2, memory = sc, hardware = intel);
EXPECT(assertion | crash | cross_modification | wrong_text);
EXPECT(assertion | crash | cross_modification | wrong_text, memory = tso);

int patcher(void)
{
	*(u8 *)(site_ip(1) + 1) = 0x91;
	*(u8 *)site_ip(0) = 0xcc;
	return 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	if (smp_processor_id() == 1)
		BUG_ON(execute_site(1) == 1);
}
