#include <pokelab.h>

PROTOCOL("recursion");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static void write_bytes(unsigned long ip, int count);

static void write_byte(unsigned long ip, int count)
{
	*(u8 *)ip = 0xcc;
	write_bytes(ip + 1, count - 1);
}

static void write_bytes(unsigned long ip, int count)
{
	if (count > 0)
		write_byte(ip, count);
}

int patcher(void)
{
	write_bytes(site_ip(0), 5);
	return 0;
}
