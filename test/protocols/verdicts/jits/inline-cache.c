/*
 * HotSpot's compiled inline cache: mov $klass, %eax; call target. A pair is never written while threads run: first
 * only the call's displacement, one aligned store, goes to a transition stub; at the next safepoint both are set.
 */
#include <pokelab.h>

PROTOCOL("inline-cache");
TITLE("An inline cache goes through a transition stub");
ORIGIN("OpenJDK, CompiledIC and InlineCacheBuffer");
VARIANT("RUNNING", "both are set while threads run");
HARDWARE(aligned8);

TEXT_SYMBOL(mono_target);
TEXT_SYMBOL(mega_target);
TEXT_SYMBOL(ic_stub);
#define MOVE(k) BYTES(0xb8, (k), 0x10, 0x20, 0x30)
SITE(ic, CODE(MOVE(1), CALL5(mono_target)), CODE(MOVE(2), CALL5(mega_target)));
CONTENT(ic, transition, CODE(MOVE(1), CALL5(ic_stub)));
/* the displacement at 6 of the site: aligned */
PLACE(ic, 2);
SCENARIO(cpus = 2, nmis = 0);
#ifdef RUNNING
EXPECT(torn_fetch, cpus = 2);
EXPECT(torn_fetch, cpus = 2, hardware = aligned16);
#else
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, hardware = aligned16);
#endif

struct native_mov { u8 *addr; };
struct native_call { u8 *addr; };

static void mov_set_data(struct native_mov m, u32 data)
{
	*(volatile u32 *)(m.addr + 1) = data;
}

static void call_set_destination_mt_safe(struct native_call c, unsigned long dest)
{
	u32 disp = (u32)(dest - ((unsigned long)c.addr + 5));

	BUG_ON(((unsigned long)(c.addr + 1) & 3) != 0);
	WRITE_ONCE(*(u32 *)(c.addr + 1), disp);
}

static int at_safepoint(void *unused)
{
	struct native_mov m = { (u8 *)site_ip(0) };
	struct native_call c = { (u8 *)site_ip(0) + 5 };

	mov_set_data(m, 0x30201002);
	call_set_destination_mt_safe(c, (unsigned long)mega_target);
	return 0;
}

int patcher(void)
{
	struct native_call c = { .addr = (u8 *)site_ip(0) + 5 };

	call_set_destination_mt_safe(c, (unsigned long)ic_stub);
#ifdef RUNNING
	at_safepoint(NULL);
#else
	stop_machine(at_safepoint, NULL, NULL);
#endif
	return 0;
}

void task(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		/* safepoint polls are only here */
		preempt_disable();
		execute_site(0);
		preempt_enable();
	}
}
