/* As kernel C comes: annotations, exports, assertions, words that do nothing here. */
#include <pokelab.h>

PROTOCOL("pasted");
TITLE("Kernel C with its trimmings");
ORIGIN("arch/x86/kernel/alternative.c");
TEXT_SYMBOL(target);
SITE(place, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 0);

#define PATCHING 3

static DEFINE_MUTEX(patch_lock);
static DEFINE_RWLOCK(readers);
static DECLARE_BITMAP(seen, 70);
DEFINE_PER_CPU_SHARED_ALIGNED(struct { int depth; unsigned long flags; }, state) ____cacheline_aligned;
EXPORT_PER_CPU_SYMBOL_GPL(state);
static DEFINE_PER_CPU(int [2], history) = { 1, 2 };
static refcount_t users __read_mostly = REFCOUNT_INIT(1);
static seqcount_t seq = SEQCNT_ZERO(seq);
static atomic_long_t hits = ATOMIC_LONG_INIT(0);
static int result __maybe_unused = -ENOSYS;

struct request {
	DECLARE_BITMAP(cpus, 16);
	int error;
};
static struct request request;

static_assert(sizeof(request.cpus) == 8);

static __always_inline noinstr int enter_patching(int kind)
{
	lockdep_assert_held(&patch_lock);
	instrumentation_begin();
	switch (kind) {
	case PATCHING:
		this_cpu_inc(state.depth);
		fallthrough;
	case PATCHING + 1:
		raw_cpu_write(history[1], 4);
		break;
	default:
		WARN_ONCE(1, "kind %d", kind);
		return -EINVAL;
	}
	instrumentation_end();
	return 0;
}
NOKPROBE_SYMBOL(enter_patching);

static int __init __cold patch_init(void)
{
	BUILD_BUG_ON(BITS_PER_LONG != 64);
	might_sleep();
	if (!test_bit(69, seen))
		set_bit(BIT_WORD(69), seen);
	return 0;
}
early_initcall(patch_init);

static int patch(void)
{
	unsigned int start;
	long old = 0;
	int error;

	cpus_read_lock();
	mutex_lock(&patch_lock);
	error = enter_patching(PATCHING);
	if (WARN(error, "error %d\n", error))
		panic("cannot patch: %d", error);
	pr_info_once("patching\n");
	write_seqcount_begin(&seq);
	atomic_long_try_cmpxchg(&hits, &old, 1);
	write_seqcount_end(&seq);
	do {
		start = read_seqcount_begin(&seq);
	} while (read_seqcount_retry(&seq, start));
	if (!refcount_inc_not_zero(&users))
		return -EBUSY;
	refcount_dec(&users);
	read_lock(&readers);
	read_unlock(&readers);
	mutex_unlock(&patch_lock);
	cpus_read_unlock();
	smp_cond_load_relaxed(&request.error, !VAL);
	return per_cpu(history, 0)[1] == 4 ? 0 : -EAGAIN;
}
EXPORT_SYMBOL_GPL(patch);
MODULE_LICENSE("GPL");

int patcher(void)
{
	patch_init();
	return patch();
}
