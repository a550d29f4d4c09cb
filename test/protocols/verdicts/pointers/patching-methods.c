/*
 * A table of ways to patch, one for each number of CPUs. That of two runs under
 * stop_machine, by way of a helper that is given the function; that of three
 * writes while others may stand in the site, that of one does not write at all.
 */
#include <pokelab.h>

PROTOCOL("patching-methods");
TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
EXPECT(pass, cpus = 2);
EXPECT(cross_modification, cpus = 3);
EXPECT(wrong_text, cpus = 1);

struct method {
	const char *unused;
	int (*patch)(cpu_stop_fn_t write);
};

static u8 call[5] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };

static int write_plainly(void *data)
{
	memcpy((void *)site_ip(0), data, 5);
	return 0;
}

static int stopped(cpu_stop_fn_t write)
{
	return stop_machine(write, call, NULL);
}

static int direct(cpu_stop_fn_t write)
{
	return write(call);
}

static int forgotten(cpu_stop_fn_t write)
{
	return write == NULL;
}

static const struct method methods[] = {
	{ .patch = &forgotten },
	{ .patch = stopped },
	{ .patch = direct },
};

int patcher(void)
{
	return methods[nr_cpus - 1].patch(write_plainly);
}

void task(void)
{
	execute_site(0);
}
