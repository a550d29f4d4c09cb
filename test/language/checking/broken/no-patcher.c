#include <pokelab.h>

PROTOCOL("no-patcher");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static int patch(void)
{
	return 0;
}

void task(void)
{
	execute_site(0);
}
