/*
 * Paravirtualisation in July 2007: a booting kernel replaces its indirect calls
 * through paravirt_ops by direct ones. The direct call is a byte shorter, so the
 * patcher writes it in its place and then fills the rest with NOPs. The filling
 * had just learnt to write to text that is read-only: text_poke() looks at the
 * page table first, and looks at it through paravirt_ops. In the site by which
 * it does so it runs the new call, and then the byte that it has come to fill.
 *
 * It takes no other CPU, no NMI and no preemption: the patcher runs the code
 * that it is patching. That was so for three weeks, until ab144f5ec64c.
 */
#include <pokelab.h>

PROTOCOL("paravirt-self-2007");
TITLE("The patcher runs the code that it is patching");
ORIGIN("19d36ccdc34f (22 Jul 2007)");
MENDS("alternatives-2007", "text that is read-only could not be patched");

static void native_pgd_val(void);
static void native_pte_val(void);
/* call *paravirt_ops.pgd_val: six bytes, of which a direct call needs five */
SITE(pgd_val, BYTES(0xff, 0x15, 0x40, 0x20, 0x00, 0xc0), CODE(CALL5(native_pgd_val), NOP1));
SITE(pte_val, BYTES(0xff, 0x15, 0x48, 0x20, 0x00, 0xc0), CODE(CALL5(native_pte_val), NOP1));

SCENARIO(cpus = 1, nmis = 0, sites = 1);
EXPECT(torn_fetch(lookup_address), cpus = 1, nmis = 0);
EXPECT(torn_fetch(lookup_address), cpus = 1, nmis = 0, sites = 2);
EXPECT(torn_fetch(lookup_address), cpus = 1, nmis = 0, hardware = amd);
EXPECT(torn_fetch(lookup_address), cpus = 1, nmis = 0, hardware = intel);
EXPECT(torn_fetch(lookup_address), cpus = 1, nmis = 0, hardware = qemu);

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

static void nop_out(unsigned long insns, unsigned int len)
{
	static const u8 k8_nop1[PATCH_LEN - CALL_LEN] = { 0x90 };

	__text_poke(insns, k8_nop1, len);
}

/* The call is written in place; how much of the site it takes is returned. */
static unsigned int paravirt_patch_call(unsigned long site, unsigned long target)
{
	unsigned int delta = target - (site + CALL_LEN);

	*(u8 *)site = 0xe8;
	*(unsigned int *)(site + 1) = delta;
	return CALL_LEN;
}

static unsigned int native_patch(int type, unsigned long instr)
{
	if (type == PGD_VAL)
		return paravirt_patch_call(instr, (unsigned long)native_pgd_val);
	return paravirt_patch_call(instr, (unsigned long)native_pte_val);
}

static void apply_paravirt(void)
{
	int site;

	for (site = 0; site < nr_sites; site++) {
		unsigned long instr = site_ip(site);
		unsigned int used = native_patch(site, instr);

		/* pad the rest with NOPs */
		nop_out(instr + used, PATCH_LEN - used);
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
