#include <pokelab.h>

PROTOCOL("refused-constructs");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

union code {
	unsigned char bytes[5];
	int word;
};

struct flags {
	unsigned int write : 1;
};

static float ratio = 0.5;
static int (*hook)(int, ...);

#define max(a, b) ((a) > (b) ? (a) : (b))

#ifdef CONFIG_SMP
static int smp = 1;
#endif

static int sum(int count, ...)
{
	return count;
}

int patcher(void)
{
	int x = ({ int y = 1; y; });

	asm volatile("mfence" ::: "memory");
	x = x ?: 2;
	return (int[]){ x }[0];
}
