#include <pokelab.h>

PROTOCOL("types");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

struct site {
	unsigned long ip;
	int state;
};

static struct site site, other;
static int number;
static int *pointer;
static const u8 nop[5] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

static void nothing(void)
{
}

int patcher(void)
{
	*number = 1;
	number = pointer;
	pointer = 7;
	pointer = &site;
	nop[0] = 0xcc;
	site = number;
	site += other;
	nop = nop;
	number = (int)other + *(u8 *)&number;
	pointer = (int *)nop;
	number = other ? 1 : 0;
	number = nothing();
	number = site.ip + pointer * 2;
	if (site)
		number = 1;
	site->state = 3;
	number[2] = 1;
	memcpy(&number, &site.state, 3);
	return 0;
}
