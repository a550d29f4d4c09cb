/*
 * Five bytes in one store of eight, while another CPU executes them. Where the store lies across two quadwords it is
 * two stores, and a fetch of eight bytes sees one of them without the other.
 */
#include <pokelab.h>

PROTOCOL("one-store");
TITLE("A call in one store, nobody stopped");
ORIGIN("AMD APM vol. 2, 7.6.1; what JITs do");

/* a call of which every byte differs from the nop's; what the store writes behind it is what stands there */
SITE(vfs_read, NOP5, BYTES(0xe8, 0x11, 0x22, 0x33, 0x44));
SCENARIO(cpus = 2, nmis = 0);

int patcher(void)
{
	WRITE_ONCE(*(u64 *)site_ip(0), 0xcccccc44332211e8ULL);
	return 0;
}

void task(void)
{
	execute_site(0);
}
