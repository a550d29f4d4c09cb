/*
 * A JIT writes code where none was and publishes its number with release. Nobody has executed there, but by AMD's manual
 * a CPU that has not serialised may have the old bytes.
 */
#include <pokelab.h>

PROTOCOL("published");
TITLE("New code is published by a pointer");
ORIGIN("made for this test");
VARIANT("NO_SYNC", "nobody is made to serialise");
HARDWARE(amd);

SITE(code, CODE(INT3, INT3, INT3, INT3), CODE(NOP3, RET));
PLACE(code, 0);
SCENARIO(cpus = 2, nmis = 0);
#ifdef NO_SYNC
EXPECT(crash | torn_fetch, cpus = 2);
EXPECT(crash | torn_fetch, cpus = 2, hardware = stale);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = coherent);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = stale);
EXPECT(pass, cpus = 2, hardware = intel);
#endif

static unsigned long entry;

int patcher(void)
{
	static const u8 image[4] = { 0x0f, 0x1f, 0x00, 0xc3 };

	memcpy((void *)site_ip(0), image, sizeof image);
#ifndef NO_SYNC
	text_poke_sync();
#endif
	smp_store_release(&entry, site_ip(0));
	return 0;
}

void task(void)
{
	if (smp_load_acquire(&entry))
		BUG_ON(execute_site(0) != 1);
}
