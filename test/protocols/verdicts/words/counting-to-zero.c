/*
 * Counts that go no lower, or no higher, than 0: what they give, what they leave, and that of two CPUs that take the
 * last reference one gets it.
 */
#include <pokelab.h>

PROTOCOL("counting-to-zero");
TITLE("dec_if_positive, inc_unless_negative, dec_unless_positive");
ORIGIN("made for this test");

SITE(vfs_read, BYTES(0x90), BYTES(0x90));
SCENARIO(cpus = 2);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(pass, cpus = 3);

static struct {
	u8 kind;
	atomic_t count;
} empty;
static atomic_t refs = ATOMIC_INIT(1);
static atomic64_t up;
static atomic_long_t down = ATOMIC_LONG_INIT(-1);
static int taken;

static void take(void)
{
	if (atomic_dec_if_positive(&refs) >= 0) {
		int before = xchg(&taken, 1);

		BUG_ON(before);
	}
}

int patcher(void)
{
	BUG_ON(atomic_dec_if_positive(&empty.count) != -1 || atomic_read(&empty.count) != 0);
	BUG_ON(!atomic64_inc_unless_negative(&up) || atomic64_read(&up) != 1);
	BUG_ON(atomic64_dec_unless_positive(&up) || atomic64_read(&up) != 1);
	BUG_ON(atomic64_dec_if_positive(&up) != 0 || atomic64_read(&up) != 0);
	BUG_ON(atomic_long_inc_unless_negative(&down) || atomic_long_read(&down) != -1);
	BUG_ON(!raw_atomic_long_dec_unless_positive(&down) || atomic_long_read(&down) != -2);
	take();
	return 0;
}

void task(void)
{
	take();
}
