#include <pokelab.h>

PROTOCOL("pasted-functions");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static atomic_t refs[2];
static DEFINE_PER_CPU(int, depth);
static u64 vec[2];

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);
	atomic_t *mine = this_cpu_ptr(&refs);

	lockdep_assert_held(&text_mutex);
	if (!raw_atomic_inc_not_zero(mine))
		return 0;
	raw_atomic_dec(per_cpu_ptr(&refs, 1));
	depth++;
	per_cpu(refs, 1) = 2;
	per_cpu(depth, mine) = 2;
	put_cpu_var(refs[0]);
	this_cpu_write(depth, vec[depth]);
	this_cpu_ptr(depth)->x = 1;
	atomic_cond_read_acquire(mine, !VAL);
	WRITE_ONCE(*(u32 *)(ip + 1), 0);
	return __inline_bsearch(ip, vec, 2, 8, patch_cmp) != 0;
}
