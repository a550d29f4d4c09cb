/*
 * What a six-byte branch of s390 does is in one nibble: the mask says on which
 * conditions it jumps, none or all. Tracing flips the byte that holds it, and tells the
 * other CPUs to fetch anew. There is nothing to mix and nobody to keep away; before that,
 * the whole instruction was written under stop_machine.
 *
 * Here in bytes of x86: a short jump over a call, and in place of its opcode that of
 * test $5, %al, which falls through. By the letter of Intel's manual it is forbidden all the same.
 */
#include <pokelab.h>

PROTOCOL("s390-mask-2021");
TITLE("One byte makes a jump over a call fall through");
ORIGIN("s390 ftrace without stop_machine (Jul 2021)");
HARDWARE(amd);

static void ftrace_caller(void);
SITE(entry, CODE(JMP2(5), CALL5(ftrace_caller)), CODE(BYTES(0xa8, 0x05), CALL5(ftrace_caller)));
PLACE(entry, 0);

SCENARIO(cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1, hardware = aligned8);
EXPECT(pass, cpus = 2, nmis = 1, hardware = stale8);
EXPECT(pass, cpus = 3, nmis = 1);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = coherent);
EXPECT(cross_modification, cpus = 2, nmis = 0, hardware = intel);

static atomic_t calls;

static void ftrace_caller(void)
{
	atomic_inc(&calls);
}

static void brcl_enable(void *brcl)
{
	u8 op = 0xa8;

	text_poke(brcl, &op, sizeof(op));
}

int patcher(void)
{
	brcl_enable((void *)site_ip(0));
	/* each of them fetches anew before it answers */
	text_poke_sync();
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
