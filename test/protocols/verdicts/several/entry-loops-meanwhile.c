/*
 * A method's entry becomes a jump of 5 bytes in three stores within a quadword. The first puts a jump to itself there:
 * whoever comes meanwhile goes round until the last store, and then takes the jump. Nothing of that is a mix of old and
 * new, for who jumps to the beginning begins again.
 */
#include <pokelab.h>

PROTOCOL("entry-loops-meanwhile");
TITLE("Who comes to an entry that is being written goes round there");
ORIGIN("OpenJDK, NativeJump::patch_verified_entry");
HARDWARE(aligned8);

static void handler(void);
/* 89 84 24 ..: mov %eax, -0x4000(%rsp) */
SITE(entry, BYTES(0x89, 0x84, 0x24, 0x00, 0xc0, 0xff, 0xff),
	CODE(JMP5(handler), BYTES(0xff, 0xff)));
CONTENT(entry, loop, CODE(JMP2(-2), BYTES(0x24, 0x00, 0xc0, 0xff, 0xff)));
PLACE(entry, 0);
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned16);
EXPECT(pass, cpus = 2, hardware = stale8);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 2, hardware = qemu);
EXPECT(pass, cpus = 1, nmis = 0);
/* the patcher's own CPU never comes to the last store */
EXPECT(hang, cpus = 1, nmis = 1);
EXPECT(torn_fetch, cpus = 2, hardware = stale);
EXPECT(cross_modification, cpus = 2, hardware = intel);

static void handler(void)
{
}

int patcher(void)
{
	unsigned long ip = site_ip(0);
	u32 distance = (u32)((unsigned long)handler - (ip + JMP32_INSN_SIZE));

	WRITE_ONCE(*(u16 *)ip, 0xfeeb);
	WRITE_ONCE(*(u8 *)(ip + 4), distance >> 24);
	WRITE_ONCE(*(u32 *)ip, JMP32_INSN_OPCODE | distance << 8);
	BUG_ON(execute_site(0) != 1);
	return 0;
}

void task(void)
{
	/* who has left the loop has jumped */
	BUG_ON(execute_site(0) == 2);
}

void nmi_handler(void)
{
	execute_site(0);
}
