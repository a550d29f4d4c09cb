/*
 * Two NOPs become two instructions that belong together, as mflr and bl at the entry of a powerpc function: the call
 * relies on what the first has saved. The first is written before the second, each in one store within a quadword.
 * Who has executed the first NOP meanwhile makes a call that nothing was saved for.
 */
#include <pokelab.h>

PROTOCOL("pair-in-two-steps-hasty");
TITLE("The call is written right behind what it relies on");
ORIGIN("powerpc and riscv: function entries of two instructions");
HARDWARE(aligned8);

static void traced(void);
/* 48 89 e0: mov %rsp, %rax */
SITE(entry, CODE(NOP3, NOP5), CODE(BYTES(0x48, 0x89, 0xe0), CALL5(traced)));
CONTENT(entry, saves, CODE(BYTES(0x48, 0x89, 0xe0), NOP5));
PLACE(entry, 0);
SCENARIO(cpus = 2, nmis = 0);
EXPECT(torn_fetch(task), cpus = 2);
EXPECT(torn_fetch(task), cpus = 2, hardware = aligned16);
EXPECT(torn_fetch(task), cpus = 2, hardware = amd);
EXPECT(pass, cpus = 1);

static void traced(void)
{
}

static void write_entry(u64 second)
{
	WRITE_ONCE(*(u64 *)site_ip(0), 0xe08948 | second << 24);
	text_poke_sync();
}

int patcher(void)
{
	u32 distance = (u32)((unsigned long)traced - (site_ip(0) + 8));

	write_entry(0x0000441f0f);
	write_entry(CALL_INSN_OPCODE | (u64)distance << 8);
	return 0;
}

void task(void)
{
	rcu_read_lock();
	execute_site(0);
	rcu_read_unlock();
}
