/*
 * The repair of 90c7ac49aa81: whoever fails to write lowers the flag, so that NMIs have nothing more to try. The patcher ends with
 * an error.
 */
#include <pokelab.h>

PROTOCOL("failing-write-gives-up");
TITLE("Who fails to write lowers the flag");
ORIGIN("90c7ac49aa81 (19 Feb 2009)");

SITE(place, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 1, nmis = many, sites = 1);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 1, nmis = 3);

static atomic_t running;
static int write_flag;
static int write_status;
static const u8 new_code[] = { 0x66, 0x91 };

static void write_code(void)
{
	write_status = probe_kernel_write((void *)site_ip(0), new_code, 2);
	/* nobody needs to try again */
	if (write_status)
		write_flag = 0;
}

static void wait_for_nmis(void)
{
	while (atomic_read(&running))
		cpu_relax();
}

int patcher(void)
{
	set_kernel_text_ro();
	write_flag = 1;
	smp_mb();
	wait_for_nmis();
	write_code();
	smp_mb();
	write_flag = 0;
	smp_mb();
	wait_for_nmis();
	return write_status ? -EPERM : 0;
}

void nmi_handler(void)
{
	atomic_inc(&running);
	smp_mb();
	if (write_flag)
		write_code();
	smp_mb();
	atomic_dec(&running);
}
