#include <pokelab.h>

/*
 * The first NMI hits the breakpoint and then waits for ever. All that can
 * still happen is that another NMI comes and overwrites its frame: NMIs cannot
 * be relied on, so that this is a hang as well as a crash.
 */
PROTOCOL("nmi-is-the-only-way-out");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 1, nmis = 2, memory = sc);
EXPECT(crash | hang);
EXPECT(crash | hang, memory = tso);
EXPECT(crash | hang, memory = pso);

static int is_hit;
static atomic_t nmis;

int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	sync_core();
	*(u8 *)site_ip(0) = 0x66;
	return -1;
}

int int3_handler(unsigned long ip)
{
	WRITE_ONCE(is_hit, 1);
	return 1;
}

void nmi_handler(void)
{
	int first = atomic_inc_return(&nmis) == 1;

	execute_site(0);
	while (first && READ_ONCE(is_hit))
		cpu_relax();
}
