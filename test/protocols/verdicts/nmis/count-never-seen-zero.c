/*
 * The waits of 17666f02b118: the patcher goes on when it sees that no NMI runs. On one CPU that is so whenever it looks. On two
 * another CPU may be in an NMI each time it looks.
 */
#include <pokelab.h>

PROTOCOL("count-never-seen-zero");
TITLE("A wait until no NMI runs");
ORIGIN("17666f02b118 (30 Oct 2008)");

SITE(place, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 2, nmis = many, sites = 1);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(hang(wait_for_nmi), cpus = 2, nmis = many);
EXPECT(pass, cpus = 2, nmis = 2);

static atomic_t in_nmi;
static int write_flag;

static void write_code(void)
{
	*(u8 *)site_ip(0) = 0x91;
}

static void wait_for_nmi(void)
{
	while (atomic_read(&in_nmi))
		cpu_relax();
}

static int replace_code(void *unused)
{
	write_flag = 1;
	smp_mb();
	wait_for_nmi();
	smp_mb();
	write_code();
	smp_wmb();
	write_flag = 0;
	smp_mb();
	wait_for_nmi();
	return 0;
}

int patcher(void)
{
	return stop_machine(replace_code, NULL, NULL);
}

void nmi_handler(void)
{
	atomic_inc(&in_nmi);
	smp_mb();
	if (write_flag)
		write_code();
	smp_wmb();
	atomic_dec(&in_nmi);
}
