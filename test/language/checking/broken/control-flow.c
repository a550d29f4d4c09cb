#include <pokelab.h>

PROTOCOL("control-flow");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static int state;

static int without_end(void)
{
	if (state)
		return 1;
}

static void with_value(void)
{
	return state;
}

int patcher(void)
{
	int i;

	break;
	for (i = 0; i < 3; i++) {
		int i = 2;
		int i = 3;
	}
	continue;
	switch (state) {
	case 1:
		state = 2;
		break;
	case 1:
		state = 3;
	case state:
		break;
	}
	goto missing;
again:
	state++;
again:
	return;
}
