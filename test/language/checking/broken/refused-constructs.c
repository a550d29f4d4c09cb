#include <pokelab.h>

PROTOCOL("refused-constructs");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

union code {
	atomic_t count;
	int word;
} __attribute__((vector_size(16)));

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

static int outside = ({ 1; });
static union { int word; char bytes[4]; } calc;

int patcher(void)
{
	int x = ({ again: if (!ratio) goto again; 1; });

	asm volatile("mfence" ::: "memory");
	WRITE_ONCE(calc.word, x);
	atomic_read(&calc.word);
	xchg(&calc.word, 1);
	pointer = &calc.word;
	return x;
}
