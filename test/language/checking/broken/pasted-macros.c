#include <pokelab.h>

PROTOCOL("pasted-macros");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static DEFINE_PER_CPU(atomic_t, refs, 2);

int patcher(void)
{
	int i, n = 0;

	for_each_cpu(i, mask)
		n++;
	return n;
}
