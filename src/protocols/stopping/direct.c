/*
 * Text patching without any protocol: the patcher writes the new bytes one
 * after the other while the other CPUs execute them.
 */
#include <pokelab.h>

PROTOCOL("direct");
TITLE("Plain writes, nobody stopped");
ORIGIN("what ftrace never did to call sites, and why: Intel SDM vol. 3, 8.1.3");

TEXT_SYMBOL(mcount_call);
SITE(vfs_read, NOP5, CALL5(mcount_call));
SITE(vfs_write, NOP5, CALL5(mcount_call));

SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(cross_modification(task), cpus = 2, nmis = 0);
EXPECT(cross_modification(task), cpus = 2, nmis = 0, hardware = intel);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = amd);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = aligned64);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = qemu);
/* nor does it take another CPU */
EXPECT(torn_fetch(nmi_handler), cpus = 1, nmis = 1);
EXPECT(torn_fetch(task), cpus = 1, nmis = 0, tasks = 2);

#define INSN_SIZE 5

static const u8 nop[INSN_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
static u8 call[INSN_SIZE];

/* e8, then the distance from the end of the call, low byte first */
static const u8 *call_at(unsigned long ip)
{
	unsigned int distance = (unsigned long)mcount_call - (ip + INSN_SIZE);

	call[0] = 0xe8;
	call[1] = distance;
	call[2] = distance >> 8;
	call[3] = distance >> 16;
	call[4] = distance >> 24;
	return call;
}

int patcher(void)
{
	int job, site;

	for (job = 0; job < nr_jobs; job++) {
		for (site = 0; site < nr_sites; site++) {
			unsigned long ip = site_ip(site);
			const u8 *code = nop;

			if (job % 2 == 0)
				code = call_at(ip);
			memcpy((void *)ip, code, INSN_SIZE);
		}
	}
	return 0;
}

static void execute_sites(void)
{
	int site;

	for (site = 0; site < nr_sites; site++)
		execute_site(site);
}

void task(void)
{
	execute_sites();
}

void nmi_handler(void)
{
	execute_sites();
}
