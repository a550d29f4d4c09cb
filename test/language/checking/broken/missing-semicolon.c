#include <pokelab.h>

PROTOCOL("missing-semicolon");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static int flag;

int patcher(void)
{
	flag = 1
	smp_mb();
	if (flag {
		flag = 2;
	}
	return 0;
}

void task(void)
{
	execute_site(0;
	WRITE_ONCE(flag, 3));
}
