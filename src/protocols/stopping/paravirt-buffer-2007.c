/*
 * The repair of August 2007: what a site is to hold, NOPs included, is made up in
 * a buffer, and written by one text_poke() a site. What text_poke() calls before
 * it writes finds every site as it was, or as it is to be; all that must not be
 * patched is what copies the bytes. (The paravirt and the alternatives patcher
 * have worked in a buffer ever since.)
 *
 * Each site is whole again before anything is called. On one CPU, that is.
 */
#include <pokelab.h>

PROTOCOL("paravirt-buffer-2007");
TITLE("The whole replacement in a buffer, one write a site");
ORIGIN("ab144f5ec64c (10 Aug 2007)");
MENDS("paravirt-self-2007", "the patcher ran the half of what it was writing");

static void native_pgd_val(void);
static void native_pte_val(void);
/* call *paravirt_ops.pgd_val: six bytes, of which a direct call needs five */
SITE(pgd_val, BYTES(0xff, 0x15, 0x40, 0x20, 0x00, 0xc0), CODE(CALL5(native_pgd_val), NOP1));
SITE(pte_val, BYTES(0xff, 0x15, 0x48, 0x20, 0x00, 0xc0), CODE(CALL5(native_pte_val), NOP1));

SCENARIO(cpus = 1, nmis = 0, sites = 1);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 1, nmis = 2, sites = 2);
EXPECT(pass, cpus = 1, nmis = many, sites = 2);
EXPECT(pass, cpus = 1, nmis = 0, sites = 2, hardware = amd);
EXPECT(pass, cpus = 1, nmis = 0, sites = 2, hardware = intel);
EXPECT(pass, cpus = 1, nmis = 0, sites = 2, hardware = qemu);

#define PATCH_LEN 6
#define CALL_LEN 5
#define PGD_VAL 0

static void native_pgd_val(void)
{
}

static void native_pte_val(void)
{
}

/* raised: NMIs are not handled */
static int ignore_nmis;

static void stop_nmi(void)
{
	ignore_nmis++;
}

static void restart_nmi(void)
{
	ignore_nmis--;
}

/* Is the page writable? What an entry of the table holds is asked of paravirt_ops. */
static void lookup_address(unsigned long address)
{
	execute_site(PGD_VAL);
}

static void __text_poke(unsigned long addr, const u8 *opcode, unsigned int len)
{
	lookup_address(addr);
	memcpy((void *)addr, opcode, len);
	sync_core();
}

static void add_nops(u8 *insns, unsigned int len)
{
	static const u8 k8_nop1[PATCH_LEN - CALL_LEN] = { 0x90 };

	memcpy(insns, k8_nop1, len);
}

/* The call as it will be at `addr`; how much of the buffer it takes is returned. */
static unsigned int paravirt_patch_call(u8 *insnbuf, unsigned long target,
					unsigned long addr)
{
	unsigned int delta = target - (addr + CALL_LEN);

	insnbuf[0] = 0xe8;
	insnbuf[1] = delta;
	insnbuf[2] = delta >> 8;
	insnbuf[3] = delta >> 16;
	insnbuf[4] = delta >> 24;
	return CALL_LEN;
}

static unsigned int native_patch(int type, u8 *insnbuf, unsigned long addr)
{
	if (type == PGD_VAL)
		return paravirt_patch_call(insnbuf, (unsigned long)native_pgd_val, addr);
	return paravirt_patch_call(insnbuf, (unsigned long)native_pte_val, addr);
}

static void apply_paravirt(void)
{
	u8 insnbuf[PATCH_LEN];
	int site;

	for (site = 0; site < nr_sites; site++) {
		unsigned long instr = site_ip(site);
		unsigned int used = native_patch(site, insnbuf, instr);

		/* pad the rest with NOPs */
		add_nops(insnbuf + used, PATCH_LEN - used);
		__text_poke(instr, insnbuf, PATCH_LEN);
	}
}

/* Nobody else runs yet: what may still be executed is what the patcher calls. */
int patcher(void)
{
	unsigned long flags;

	stop_nmi();
	local_irq_save(flags);
	apply_paravirt();
	local_irq_restore(flags);
	restart_nmi();
	return 0;
}

void nmi_handler(void)
{
	if (!ignore_nmis)
		execute_site(PGD_VAL);
}
