/* A spinning jump is patched away in one store of two bytes, within a quadword. */
#include <pokelab.h>

PROTOCOL("spun");
TITLE("A wait is patched away");
ORIGIN("boot code of hypervisors");
VARIANT("ACROSS", "the jump lies across two quadwords");
HARDWARE(aligned8);

SITE(wait, JMP2(-2), BYTES(0x66, 0x90));
#ifdef ACROSS
PLACE(wait, 7);
#else
PLACE(wait, 6);
#endif
SCENARIO(cpus = 2, nmis = 0);
#ifdef ACROSS
EXPECT(torn_fetch, cpus = 2);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 2, hardware = stale8);
#endif

int patcher(void)
{
	WRITE_ONCE(*(u16 *)site_ip(0), 0x9066);
	return 0;
}

void task(void)
{
	BUG_ON(execute_site(0) != 1);
}
