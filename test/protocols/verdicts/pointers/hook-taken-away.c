/*
 * A hook that others call is taken away: they look whether it is there, and
 * load it again to call it. Between the two it may have gone, unless it was
 * loaded once, as it is where there are three CPUs.
 */
#include <pokelab.h>

PROTOCOL("hook-taken-away");
TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
EXPECT(crash(call_hook), cpus = 2);
EXPECT(pass, cpus = 3);
EXPECT(pass, cpus = 1);

static u8 call[5] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };
static int calls;

static void count(int by)
{
	calls += by;
}

static void (*hook)(int) = count;

static int patch(void *data)
{
	memcpy((void *)site_ip(0), data, 5);
	return 0;
}

static void call_hook(void)
{
	if (hook)
		hook(1);
}

static void call_loaded_hook(void)
{
	void (*loaded)(int) = READ_ONCE(hook);

	if (loaded)
		loaded(1);
}

int patcher(void)
{
	WRITE_ONCE(hook, NULL);
	return stop_machine(patch, call, NULL);
}

void task(void)
{
	if (nr_cpus == 2)
		call_hook();
	else
		call_loaded_hook();
}
