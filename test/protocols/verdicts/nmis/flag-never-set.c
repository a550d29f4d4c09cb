/*
 * The waits of e9d9df44736d: the flag and the count are one word, and the flag is set when the count is seen to be 0. Without
 * counters, which would make the states endless.
 */
#include <pokelab.h>

PROTOCOL("flag-never-set");
TITLE("The flag is set when no NMI runs");
ORIGIN("e9d9df44736d (18 Mar 2009)");

SITE(place, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = many, sites = 1);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(hang(replace_code), cpus = 2, nmis = many);
EXPECT(pass, cpus = 2, nmis = 2);

#define WRITE_FLAG (1 << 30)

static atomic_t nmi_running;

static void write_code(void)
{
	*(u8 *)site_ip(0) = 0x91;
}

static void clear_write_flag(void)
{
	int old = atomic_read(&nmi_running);

	for (;;) {
		int seen = atomic_cmpxchg(&nmi_running, old, old & ~WRITE_FLAG);

		if (seen == old)
			return;
		old = seen;
	}
}

static int replace_code(void *unused)
{
	while (atomic_cmpxchg(&nmi_running, 0, WRITE_FLAG))
		cpu_relax();
	write_code();
	smp_mb();
	clear_write_flag();
	while (atomic_read(&nmi_running))
		cpu_relax();
	return 0;
}

int patcher(void)
{
	return stop_machine(replace_code, NULL, NULL);
}

void nmi_handler(void)
{
	if (atomic_inc_return(&nmi_running) & WRITE_FLAG)
		write_code();
	smp_mb();
	atomic_dec(&nmi_running);
}
