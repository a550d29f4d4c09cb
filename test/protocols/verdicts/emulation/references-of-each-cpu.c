/*
 * What an int3 handler looks up may be used again as soon as nobody is in a handler. Each CPU counts its own handlers, so that
 * they share no line; a handler that finds 0 has not been meant.
 */
#include <pokelab.h>

PROTOCOL("references-of-each-cpu");
TITLE("A handler holds what it looks up by a count of its CPU");
ORIGIN("smp_text_poke_int3_handler (2025)");

static void first(void);
static void second(void);
SITE(function, CALL5(first), CALL5(second));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2, hardware = amd);
EXPECT(pass, cpus = 2, hardware = intel);

static u8 code[5];
static atomic_t refs[4];

static void first(void)
{
}

static void second(void)
{
}

static void write_site(u8 *ip)
{
	int i;

	WRITE_ONCE(*ip, INT3_INSN_OPCODE);
	smp_text_poke_sync_each_cpu();
	for (i = 1; i < CALL_INSN_SIZE; i++)
		WRITE_ONCE(ip[i], code[i]);
	smp_text_poke_sync_each_cpu();
	WRITE_ONCE(*ip, code[0]);
	smp_text_poke_sync_each_cpu();
}

int patcher(void)
{
	u32 distance = (u32)((unsigned long)second - (site_ip(0) + CALL_INSN_SIZE));
	int i;

	code[0] = CALL_INSN_OPCODE;
	for (i = 0; i < 4; i++)
		code[1 + i] = distance >> 8 * i & 0xff;
	for (i = 0; i < nr_cpus; i++)
		atomic_set_release(&refs[i], 1);

	write_site((u8 *)site_ip(0));

	for (i = 0; i < nr_cpus; i++)
		if (!atomic_dec_and_test(&refs[i]))
			while (atomic_read_acquire(&refs[i]))
				cpu_relax();
	code[0] = 0;
	return 0;
}

int int3_handler(struct pt_regs *regs)
{
	atomic_t *mine = &refs[smp_processor_id()];

	smp_rmb();
	if (!atomic_inc_not_zero(mine))
		return 0;
	BUG_ON(code[0] != CALL_INSN_OPCODE);
	int3_emulate_call(regs, (unsigned long)second);
	smp_mb__before_atomic();
	atomic_dec(mine);
	return 1;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
