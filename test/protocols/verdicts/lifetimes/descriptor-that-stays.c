/*
 * The descriptor of what is being patched is static: a CPU in somebody else's breakpoint takes a reference to
 * it, or finds that there are none to be had, whenever it comes.
 */
#include <pokelab.h>

PROTOCOL("descriptor-that-stays");
TITLE("A trap takes a reference to a static descriptor");
ORIGIN("efd608fa7403 (Sep 2022)");

/* a breakpoint that stays: somebody else's */
SITE(kprobed, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(pass, cpus = 3);

static struct {
	int nr_entries;
	atomic_t refs;
} patching;

static bool try_get_desc(void)
{
	return atomic_inc_not_zero(&patching.refs);
}

static void put_desc(void)
{
	smp_mb__before_atomic();
	atomic_dec(&patching.refs);
}

static void text_poke_bp_batch(int nr_entries)
{
	patching.nr_entries = nr_entries;
	/* whoever sees the reference sees the entries */
	atomic_set_release(&patching.refs, 1);
	smp_mb();

	/* here the text is patched, and synced */

	if (!atomic_dec_and_test(&patching.refs)) {
		while (atomic_read(&patching.refs))
			cpu_relax();
	}
}

int patcher(void)
{
	text_poke_bp_batch(1);
	return 0;
}

int int3_handler(unsigned long ip)
{
	smp_rmb();
	if (try_get_desc()) {
		BUG_ON(READ_ONCE(patching.nr_entries) != 1);
		put_desc();
	}
	/* not ours: its owner claims it */
	return 1;
}

void task(void)
{
	execute_site(0);
}
