#include <pokelab.h>

/*
 * The last NMI that there is arrives on one CPU: that of the other one can be
 * overtaken by none any more and ends at once. So it is under each rule alone,
 * also the one that looks no access up.
 */
PROTOCOL("last-nmi-lets-another-end");
SITE(s0, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 2, memory = sc, nmi_stack = fixed);
EXPECT(crash);

static const u8 trap[] = { 0xcc };
static const u8 new0[] = { 0x66, 0x91 };

int patcher(void)
{
	probe_kernel_write((void *)site_ip(0), trap, 1);
	probe_kernel_write((void *)site_ip(0), new0, 1);
	smp_mb();
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
