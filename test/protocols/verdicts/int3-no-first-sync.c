/*
 * Nobody waits until every CPU has left the old instruction. Within one unit of fetch nothing can be seen of it.
 */
#include <pokelab.h>

PROTOCOL("int3-no-first-sync");
TITLE("The tail is written before everybody has seen the int3");
ORIGIN("08d636b6d4fb (Apr 2012)");

/* a call of which every byte differs from the nop's, so that nothing hides a mix of both */
SITE(vfs_read, NOP5, BYTES(0xe8, 0x11, 0x22, 0x33, 0x44));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(cross_modification | torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, fetch = 8);
EXPECT(pass, cpus = 2, fetch = 16);

static const u8 trap[1] = { 0xcc };
static const u8 call[5] = { 0xe8, 0x11, 0x22, 0x33, 0x44 };
static atomic_t modifying;

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	atomic_inc(&modifying);
	smp_mb();

	text_poke(ip, trap, 1);

	text_poke(ip + 1, call + 1, 4);
	text_poke_sync();

	text_poke(ip, call, 1);
	text_poke_sync();

	atomic_dec(&modifying);
	return 0;
}

int int3_handler(unsigned long ip)
{
	return atomic_read(&modifying) != 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
