/*
 * Alternatives in July 2007: while a booting kernel fits its code to the
 * processor that it has found, NMIs are locked out. They come all the same,
 * for nothing keeps them away; but the handler finds a counter raised, and
 * returns at once. It is the opposite of what ftrace did a year later, whose
 * NMIs lend a hand.
 *
 * That covers what the handler would have done, not the way there: the entry,
 * and whatever runs before the counter is looked at, must hold nothing that is
 * patched. And nobody is stopped: it is for a time when one CPU runs. In Linux
 * 6 NMIs are locked out here as before. Machine checks, which were turned off
 * together with them, went on in 123aa76ec0ca (Feb 2009).
 */
#include <pokelab.h>

PROTOCOL("alternatives-2007");
TITLE("NMIs are locked out while a booting kernel patches itself");
ORIGIN("8f4e956b313d (Jul 2007)");
MENDS("direct", "an NMI handler ran what was being written");
VARIANT("PATCHED_ENTRY", "what NMIs run before they look at the counter is patched, too");

/* a LOCKed addition of nothing, or a fence where the processor has one; 5 bytes */
SITE(mb, BYTES(0xf0, 0x83, 0x04, 0x24, 0x00), CODE(BYTES(0x0f, 0xae, 0xf0), NOP2));
SITE(rmb, BYTES(0xf0, 0x83, 0x04, 0x24, 0x00), CODE(BYTES(0x0f, 0xae, 0xe8), NOP2));

SCENARIO(cpus = 1, nmis = 2, sites = 1);
#ifndef PATCHED_ENTRY
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 1, nmis = 2, sites = 2);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 1, nmis = 2, hardware = intel);
EXPECT(pass, cpus = 1, nmis = 2, hardware = amd);
/* with a second CPU running, nothing holds */
EXPECT(cross_modification(task), cpus = 2, nmis = 0);
EXPECT(torn_fetch(task), cpus = 2, nmis = 0, hardware = aligned16);
#else
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(torn_fetch(nmi_enter), cpus = 1, nmis = 1);
EXPECT(torn_fetch(nmi_enter), cpus = 1, nmis = 1, hardware = amd);
#endif

#define MB_LEN 5
#define FENCE_LEN 3

static const u8 mfence[FENCE_LEN] = { 0x0f, 0xae, 0xf0 };
static const u8 lfence[FENCE_LEN] = { 0x0f, 0xae, 0xe8 };
static const u8 p6_nop2[MB_LEN - FENCE_LEN] = { 0x66, 0x90 };

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

static void nop_out(unsigned long insns, unsigned int len)
{
	text_poke((void *)insns, p6_nop2, len);
	sync_core();
}

/* What is better, and NOPs for the bytes that it does not need. */
static void apply_alternatives(void)
{
	int site;

	for (site = 0; site < nr_sites; site++) {
		unsigned long instr = site_ip(site);

		text_poke((void *)instr, site == 0 ? mfence : lfence, FENCE_LEN);
		sync_core();
		nop_out(instr + FENCE_LEN, MB_LEN - FENCE_LEN);
	}
}

static void alternative_instructions(void)
{
	unsigned long flags;

	/* a handler that came in between would run the half of it */
	stop_nmi();
	local_irq_save(flags);
	apply_alternatives();
	local_irq_restore(flags);
	restart_nmi();
}

int patcher(void)
{
	alternative_instructions();
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

static void default_do_nmi(void)
{
	execute_sites();
}

static void nmi_enter(void)
{
#ifdef PATCHED_ENTRY
	execute_site(0);
#endif
}

void nmi_handler(void)
{
	nmi_enter();
	if (!ignore_nmis)
		default_do_nmi();
}
