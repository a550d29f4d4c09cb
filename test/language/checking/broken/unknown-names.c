#include <pokelab.h>

PROTOCOL("unknown-names");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static atomic_t in_nmi = ATOMIC_INIT(0);
static struct update {
	int flag;
	unsigned long ip;
} update;
static atomic128_t count;

int patcher(void)
{
	update.flags = 1;
	smp_bm();
	while (atomic_read(&in_nim))
		cpu_relax();
	down(&text_sem);
	ip = site_ip(0);
	goto out;
	return 0;
}
