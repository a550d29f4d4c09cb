#include <pokelab.h>

PROTOCOL("preprocessor");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

#define SIZE 5
#define SIZE 6
#define SUM(a, b) ((a) + (b))
#define TWICE(a, a) a
#define OPEN(a
#define HASH(a) #b
#define EDGE ## 1
#define GLUE(a, b) a ## b
#define 5
#undef
#defin X 1

#ifndef CONFIG_SMP
#error "this needs several CPUs"
#else
#error "and this does not: \
it is too old"
#endif
#if SIZE >
#elif MISSING(3)
#elif 1 / 0
#elif SIZE = 5
#elif 1.5
#elif "x"
#elif (1
#elif defined(5)
#else
#else
#elif 1
#endif
#endif
#else

int patcher(void)
{
	int x = SUM(1, 2, 3) + SUM(1);

	x = GLUE(x, +);
	printk("x);
	return SUM(SUM(1,
		       x), SUM(x));
}

#ifdef A && B
