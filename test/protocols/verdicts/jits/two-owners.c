/*
 * A debugger's breakpoint on a tracer's site. The debugger keeps the byte that it took away; the tracer rewrites the site
 * meanwhile, so what is put back must be asked for, not remembered.
 */
#include <pokelab.h>

PROTOCOL("two-owners");
TITLE("A debugger and a tracer own one first byte");
ORIGIN("kgdb and ftrace");
VARIANT("REMEMBERED", "the tracer does not tell the debugger");

TEXT_SYMBOL(fentry);
SITE(fn, NOP5, CALL5(fentry));
SCENARIO(cpus = 2, nmis = 0);
#ifdef REMEMBERED
EXPECT(torn_fetch | cross_modification | wrong_text, cpus = 2);
#else
EXPECT(pass, cpus = 2);
#endif

static DEFINE_MUTEX(lock);
static u8 *bp_addr;
static u8 saved;		/* what stands under the breakpoint */
static int tracing;
static u8 call[5];

int int3_handler(struct pt_regs *regs)
{
	u8 *addr = (u8 *)(regs->ip - INT3_INSN_SIZE);

	if (!READ_ONCE(tracing) && READ_ONCE(bp_addr) != addr)
		return 0;
	/* a tracepoint that is being written, or a debugger's look */
	int3_emulate_jmp(regs, (unsigned long)addr + 5);
	return 1;
}

static void tracer_enable(void)
{
	u8 *ip = (u8 *)site_ip(0);
	u32 d = (u32)((unsigned long)fentry - ((unsigned long)ip + 5));

	call[0] = CALL_INSN_OPCODE;
	call[1] = d; call[2] = d >> 8; call[3] = d >> 16; call[4] = d >> 24;
	mutex_lock(&lock);
	WRITE_ONCE(tracing, 1);
	WRITE_ONCE(*ip, 0xcc);
	text_poke_sync();
	memcpy(ip + 1, call + 1, 4);
	text_poke_sync();
#ifndef REMEMBERED
	if (bp_addr == ip) {
		/* its first byte goes under the breakpoint */
		saved = call[0];
	} else
#endif
	{
		WRITE_ONCE(*ip, call[0]);
		text_poke_sync();
	}
	mutex_unlock(&lock);
}

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	mutex_lock(&lock);
	saved = *ip;
	WRITE_ONCE(bp_addr, ip);
	WRITE_ONCE(*ip, 0xcc);
	text_poke_sync();
	mutex_unlock(&lock);

	mutex_lock(&lock);
	WRITE_ONCE(*ip, saved);
	text_poke_sync();
	WRITE_ONCE(bp_addr, NULL);
	mutex_unlock(&lock);
	return 0;
}

void task(void)
{
	if (smp_processor_id() == 1)
		tracer_enable();
	execute_site(0);
}
