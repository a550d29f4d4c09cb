/*
 * A translated block is chained from another by a jump. When it is invalidated the jump goes back to the dispatcher, and
 * the block's memory is used for another translation, once nobody can be in it.
 */
#include <pokelab.h>

PROTOCOL("block-reused");
TITLE("A block is unchained, waited for, and its memory used again");
ORIGIN("QEMU, tb_phys_invalidate and tb_flush");
VARIANT("AT_ONCE", "nobody is waited for");
HARDWARE(aligned8);

TEXT_SYMBOL(epilogue);
/* the jump at 3 of its line leads to the next line, where the block is */
#define CHAINED BYTES(0xe9, 0x38, 0x00, 0x00, 0x00)
SITE(chain, CHAINED, JMP5(epilogue));
SITE(block, CODE(NOP3, NOP5, RET), CODE(NOP5, NOP3, RET));
PLACE(chain, 3);
PLACE(block, 0);
SCENARIO(cpus = 2, nmis = 0, sites = 2);
#ifdef AT_ONCE
EXPECT(torn_fetch, cpus = 2);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = qemu);
/* who comes after the wait may still fetch the jump that was there before it */
EXPECT(torn_fetch, cpus = 2, hardware = stale8);
EXPECT(torn_fetch, cpus = 2, hardware = amd);
#endif

static void tb_set_jmp_target(unsigned long jmp, unsigned long addr)
{
	WRITE_ONCE(*(s32 *)(jmp + 1), (s32)(addr - (jmp + 5)));
}

int patcher(void)
{
	static const u8 again[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00, 0x0f, 0x1f, 0x00, 0xc3 };

	tb_set_jmp_target(site_ip(0), (unsigned long)epilogue);
#ifndef AT_ONCE
	synchronize_rcu();
#endif
	memcpy((void *)site_ip(1), again, sizeof(again));
	return 0;
}

void task(void)
{
	rcu_read_lock();
	execute_site(0);
	rcu_read_unlock();
}
