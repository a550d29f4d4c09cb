/*
 * A notifier is taken off its chain by hand, and what it calls goes away. Nobody
 * waits for those that walk the chain: one of them may have found it before.
 */
#include <pokelab.h>

PROTOCOL("notifier-not-awaited");
TEXT_SYMBOL(ftrace_caller);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
EXPECT(crash(task), cpus = 2);

static ATOMIC_NOTIFIER_HEAD(chain);
static u8 call[5] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };

static int count(struct notifier_block *nb, unsigned long action, void *data)
{
	return action == DIE_INT3 ? NOTIFY_STOP : NOTIFY_DONE;
}

static struct notifier_block counter = { .notifier_call = count };

static int patch(void *data)
{
	memcpy((void *)site_ip(0), data, 5);
	return 0;
}

int patcher(void)
{
	int error = atomic_notifier_chain_register(&chain, &counter);

	if (error)
		return error;
	WRITE_ONCE(chain.head, NULL);
	counter.notifier_call = NULL;
	return stop_machine(patch, call, NULL);
}

void task(void)
{
	atomic_notifier_call_chain(&chain, DIE_INT3, NULL);
}
