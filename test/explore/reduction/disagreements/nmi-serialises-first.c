#include <pokelab.h>

/*
 * The breakpoint method, under NMIs whose handler begins with what waits for
 * the store buffer and has nothing behind it.
 */
PROTOCOL("nmi-serialises-first");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = tso);
EXPECT(pass);
EXPECT(pass, memory = sc);
EXPECT(pass, memory = pso);

int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	text_poke_sync();
	*(u8 *)(site_ip(0) + 1) = 0x91;
	smp_mb();
	*(u8 *)site_ip(0) = 0x66;
	text_poke_sync();
	return 0;
}

int int3_handler(unsigned long ip)
{
	return 1;
}

void nmi_handler(void)
{
	sync_core();
}
