#include <pokelab.h>

PROTOCOL("arguments");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

static atomic_t count;
static DEFINE_SPINLOCK(lock);
static int flag;

static int callback(void *data)
{
	return 0;
}

static int add(int a, int b)
{
	return a + b;
}

int patcher(void)
{
	atomic_inc(count);
	atomic_add(&count, 1);
	spin_lock(&count);
	smp_store_release(flag, 1);
	WRITE_ONCE(flag);
	READ_ONCE(lock);
	add(1);
	stop_machine(add, NULL, NULL);
	stop_machine(callback, NULL, &flag);
	on_each_cpu(callback, NULL, flag);
	flag = callback;
	return add(flag, &flag);
}

int nmi_handler(int cpu)
{
	return cpu;
}
