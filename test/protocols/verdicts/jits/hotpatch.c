/*
 * Microsoft's hotpatch point: five bytes of padding, then mov edi, edi. The padding becomes a long jump first, then two
 * bytes at the entry a short one that leads there.
 */
#include <pokelab.h>

PROTOCOL("hotpatch");
TITLE("A long jump before the entry, a short one last");
ORIGIN("Windows, /hotpatch");
VARIANT("ENTRY_FIRST", "the short jump is written first");
HARDWARE(aligned8);

TEXT_SYMBOL(fixed_function);
SITE(pad, CODE(INT3, INT3, INT3, INT3, INT3), JMP5(fixed_function));
SITE(entry, BYTES(0x8b, 0xff), JMP2(-7));
PLACE(pad, 3);
PLACE(entry, behind);
SCENARIO(cpus = 2, nmis = 0, sites = 2);
#ifdef ENTRY_FIRST
EXPECT(torn_fetch | crash, cpus = 2, sites = 2);
#else
EXPECT(pass, cpus = 2, sites = 2);
EXPECT(pass, cpus = 2, sites = 2, hardware = amd);
EXPECT(pass, cpus = 2, sites = 2, hardware = stale8);
/* the two bytes of the entry change in one store: for others still an instruction that changes */
EXPECT(cross_modification, cpus = 2, sites = 2, hardware = coherent);
EXPECT(cross_modification, cpus = 2, sites = 2, hardware = intel);
#endif

struct long_jmp {
	u8 opcode;
	s32 disp;
} __packed;

static void write_pad(u8 *entry)
{
	struct long_jmp j = {
		.opcode = 0xE9,
		.disp = (s32)((unsigned long)fixed_function - (unsigned long)entry),
	};

	memcpy(entry - sizeof(j), &j, sizeof j);
}

static inline void write_entry(u8 *entry)
{
	*(volatile u16 *)entry = 0xF9EB;
}

int patcher(void)
{
	u8 *entry = (u8 *)site_ip(1);

#ifdef ENTRY_FIRST
	write_entry(entry);
	write_pad(entry);
#else
	write_pad(entry);
	text_poke_sync();
	write_entry(entry);
#endif
	return 0;
}

void task(void)
{
	execute_site(1);
}
