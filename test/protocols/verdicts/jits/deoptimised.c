/*
 * Lazy deoptimisation: threads are at safepoints, which are inside calls. Behind the call a jump to the deoptimiser is
 * written: whoever returns takes it. It may replace only one instruction, for a thread may have been stopped behind it.
 */
#include <pokelab.h>

PROTOCOL("deoptimised");
TITLE("A jump behind a call takes who returns");
ORIGIN("V8, Deoptimizer; HotSpot, deoptimize_dependent_method");
VARIANT("TWO_NOPS", "two instructions are replaced, and a thread was stopped between them");

static void callee(void);
static void deoptimizer(void);
#ifdef TWO_NOPS
#define REST CODE(NOP2, NOP3)
#else
#define REST NOP5
#endif
SITE(body, CODE(CALL5(callee), REST), CODE(CALL5(callee), JMP5(deoptimizer)));
SCENARIO(cpus = 2, nmis = 0);
#ifdef TWO_NOPS
EXPECT(torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, hardware = amd);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = amd);
#endif

static int depth;
static void callee(void) { WRITE_ONCE(depth, 1); }
static void deoptimizer(void) { }

static void emit_jump(u8 *pc, unsigned long target)
{
	s32 rel = (s32)(target - (unsigned long)pc - 5);

	*pc++ = 0xE9;
	memcpy(pc, &(u8[4]){ rel, rel >> 8, rel >> 16, rel >> 24 }, sizeof(rel));
}

static int patch(void *data)
{
	emit_jump((u8 *)data + CALL_INSN_SIZE, (unsigned long)deoptimizer);
	return 0;
}

int patcher(void)
{
	return stop_machine(patch, (void *)site_ip(0), NULL);
}

void task(void)
{
	execute_site(0);
}
