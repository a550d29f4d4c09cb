/*
 * The descriptor of what is being patched stands on the patcher's stack. A CPU in somebody else's
 * breakpoint, for which the patcher does not wait, has loaded its address when the patcher returns: it then
 * takes a reference to what is no longer there.
 */
#include <pokelab.h>

PROTOCOL("descriptor-on-the-stack");
TITLE("A trap takes a reference to a descriptor on a stack that is gone");
ORIGIN("1f676247f36a (Dec 2019), mended by efd608fa7403 (Sep 2022)");

/* a breakpoint that stays: somebody else's */
SITE(kprobed, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(crash(try_get_desc), cpus = 2);
EXPECT(crash(try_get_desc), cpus = 2, memory = sc);
EXPECT(crash(try_get_desc), cpus = 2, memory = pso);

struct patching_desc {
	int nr_entries;
	atomic_t refs;
};

static struct patching_desc *patching;

static struct patching_desc *try_get_desc(void)
{
	struct patching_desc *desc = READ_ONCE(patching);

	if (!desc || !atomic_inc_not_zero(&desc->refs))
		return NULL;
	return desc;
}

static void put_desc(struct patching_desc *desc)
{
	smp_mb__before_atomic();
	atomic_dec(&desc->refs);
}

static void text_poke_bp_batch(int nr_entries)
{
	struct patching_desc desc;

	desc.nr_entries = nr_entries;
	atomic_set(&desc.refs, 1);
	smp_store_release(&patching, &desc);
	smp_mb();

	/* here the text is patched, and synced */

	WRITE_ONCE(patching, NULL);
	if (!atomic_dec_and_test(&desc.refs)) {
		while (atomic_read(&desc.refs))
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
	struct patching_desc *desc;

	smp_rmb();
	desc = try_get_desc();
	if (desc) {
		BUG_ON(READ_ONCE(desc->nr_entries) != 1);
		put_desc(desc);
	}
	/* not ours: its owner claims it */
	return 1;
}

void task(void)
{
	execute_site(0);
}
