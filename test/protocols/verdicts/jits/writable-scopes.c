/*
 * Code is writable only while it is written. Writers count themselves under a lock, and the last one makes it read-only
 * again: one that does not look whether it is the last takes it away from the others.
 */
#include <pokelab.h>

PROTOCOL("writable-scopes");
TITLE("Nested writers keep code writable");
ORIGIN("V8, CodePageMemoryModificationScope");
VARIANT("NOT_COUNTED", "each makes it read-only, whether it is the last or not");
HARDWARE(aligned8);

TEXT_SYMBOL(t);
SITE(a, CALL5(t), NOP5);
SITE(b, CALL5(t), NOP5);
PLACE(a, 0);
PLACE(b, 0);
SCENARIO(cpus = 2, nmis = 0, sites = 2);
#ifdef NOT_COUNTED
EXPECT(text_fault, cpus = 2, sites = 2);
#else
EXPECT(pass, cpus = 2, sites = 2);
EXPECT(pass, cpus = 2, sites = 2, hardware = aligned16);
#endif
EXPECT(pass, cpus = 1, sites = 2);

static int depth;
static DEFINE_SPINLOCK(lock);

static void scope_enter(void)
{
	spin_lock(&lock);
	if (depth++ == 0)
		set_kernel_text_rw();
	spin_unlock(&lock);
}

static void scope_exit(void)
{
	spin_lock(&lock);
#ifdef NOT_COUNTED
	depth--;
	set_kernel_text_ro();
#else
	if (--depth == 0)
		set_kernel_text_ro();
#endif
	spin_unlock(&lock);
}

static void patch(int n)
{
	scope_enter();
	*(volatile u64 *)site_ip(n) = 0xcccccc0000441f0fULL;
	scope_exit();
}

int patcher(void)
{
	patch(0);
	if (nr_cpus == 1)
		patch(1);
	return 0;
}

void task(void)
{
	patch(1);
	execute_site(0);
}
