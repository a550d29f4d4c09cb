#include <pokelab.h>

/*
 * The IRET of an int3 that is hit in an NMI lets NMIs in again. One that comes
 * before the outer NMI's own IRET overwrites its frame, one that comes behind
 * it does not: that IRET cannot run together with what stands before it.
 */
PROTOCOL("nmi-returns-with-nmis-open");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 1, nmis = 2, memory = sc);
EXPECT(crash);
EXPECT(crash, memory = tso);
EXPECT(crash, memory = pso);
EXPECT(pass, nmis = 1);

int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	sync_core();
	*(u8 *)site_ip(0) = 0x66;
	return -1;
}

int int3_handler(unsigned long ip)
{
	return 1;
}

void nmi_handler(void)
{
	execute_site(0);
}
