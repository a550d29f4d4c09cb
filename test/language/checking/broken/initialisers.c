#include <pokelab.h>

PROTOCOL("initialisers");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static int size = 5;
static int twice = size * 2;
static int bytes[2] = { 1, 2, 3 };
static int holes[4] = { [7] = 1 };
static int lengths[size];
static int none[0];
static struct { int a; } anonymous = { .b = 1 };
static char name[] = "vfs_read";
static struct unknown thing;
static atomic_t count = 1;
static void empty;
int flag;
int flag;

int patcher(void)
{
	int size[2] = 3;

	return size[0];
}
