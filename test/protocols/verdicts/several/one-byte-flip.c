/*
 * What a site does is in one byte of it: a jump over a call, and in its place an instruction that falls through to the
 * call (test $5, %al). Only that byte is ever written, so that there is nothing to mix, and nobody has to be kept
 * away: as s390 flips the mask of a branch. By the letter of the SDM it is forbidden all the same.
 */
#include <pokelab.h>

PROTOCOL("one-byte-flip");
TITLE("One byte makes a jump over a call fall through");
ORIGIN("s390: ftrace without stop_machine (2021)");
HARDWARE(amd);

static void traced(void);
SITE(function, CODE(JMP2(5), CALL5(traced)), CODE(BYTES(0xa8, 0x05), CALL5(traced)));
PLACE(function, 0);
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 1, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = stale8);
EXPECT(cross_modification, cpus = 2, hardware = coherent);
EXPECT(cross_modification, cpus = 2, hardware = intel);

static atomic_t calls;

static void traced(void)
{
	atomic_inc(&calls);
}

int patcher(void)
{
	WRITE_ONCE(*(u8 *)site_ip(0), 0xa8);
	text_poke_sync();
	/* whoever comes now is traced */
	BUG_ON(execute_site(0) != 1 || atomic_read(&calls) == 0);
	return 0;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
