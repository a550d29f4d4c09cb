/*
 * The same with a branch that is not taken (equal, where no flag is set): it goes on behind the site, with and without
 * an int3 over it.
 */
#include <pokelab.h>

PROTOCOL("branch-not-taken");
TITLE("An int3 over a branch falls through");
ORIGIN("x86: patching of Jcc.d32 (2023)");

static void first(void);
static void second(void);
SITE(function, JCC6(4, first), JCC6(4, second));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned8);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 1, nmis = 1);

static atomic_t calls;

static void first(void)
{
	atomic_inc(&calls);
}

static void second(void)
{
	atomic_inc(&calls);
}

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	u32 distance = (u32)((unsigned long)second - (site_ip(0) + 6));
	int i;

	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	text_poke_sync();
	for (i = 0; i < 4; i++)
		WRITE_ONCE(ip[2 + i], distance >> 8 * i & 0xff);
	text_poke_sync();
	WRITE_ONCE(*ip, 0x0f);
	text_poke_sync();
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	unsigned long next = regs->ip - INT3_INSN_SIZE + 6;

	int3_emulate_jcc(regs, 4, next, (unsigned long)second - next);
	return 1;
}

void task(void)
{
	execute_site(0);
	BUG_ON(atomic_read(&calls) != 0);
}

void nmi_handler(void)
{
	execute_site(0);
}
