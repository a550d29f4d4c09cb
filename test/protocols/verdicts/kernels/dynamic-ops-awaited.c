/*
 * The ops of a trampoline are freed when every task has left the trampoline: one may be preempted in it
 * before it turns preemption off.
 */
#include <pokelab.h>

PROTOCOL("dynamic-ops-awaited");
TITLE("The ops of a dynamic trampoline are freed");
ORIGIN("made for this test, after 12cce594fa8f (2014)");

TEXT_SYMBOL(ftrace_caller);
static void ops_trampoline(void);
SITE(vfs_read, CALL5(ops_trampoline), NOP5);
SCENARIO(cpus = 1, nmis = 0, tasks = 2);
EXPECT(pass, cpus = 1, tasks = 2);

enum {
	FTRACE_OPS_FL_ENABLED = 1 << 0,
	FTRACE_OPS_FL_DYNAMIC = 1 << 1,
};

struct ftrace_ops;
typedef void (*ftrace_func_t)(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *op);

struct ftrace_ops {
	ftrace_func_t		func;
	struct ftrace_ops __rcu	*next;
	unsigned long		flags;
	void			*private;
};

struct my_tracer {
	int hits;
	int freed;
	struct ftrace_ops ops;
};

#ifndef container_of
#define container_of(ptr, type, member) ({				\
	void *__mptr = (void *)(ptr);					\
	((type *)(__mptr - offsetof(type, member))); })
#endif

static void my_func(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *op)
{
	struct my_tracer *tr = container_of(op, struct my_tracer, ops);

	BUG_ON(READ_ONCE(tr->freed));
	tr->hits++;
}

static struct my_tracer tracer = {
	.ops = {
		.func	= my_func,
		.flags	= FTRACE_OPS_FL_ENABLED | FTRACE_OPS_FL_DYNAMIC,
	},
};

static struct ftrace_ops ftrace_list_end __read_mostly;
static struct ftrace_ops *ftrace_ops_list __read_mostly = &tracer.ops;

#define do_for_each_ftrace_op(op, list)			\
	op = rcu_dereference_raw(list);			\
	do

#define while_for_each_ftrace_op(op)				\
	while (likely(op = rcu_dereference_raw((op)->next)) &&	\
	       unlikely((op) != &ftrace_list_end))

static void ops_trampoline(void)
{
	struct ftrace_ops *op;

	preempt_disable_notrace();
	do_for_each_ftrace_op(op, ftrace_ops_list) {
		if (op == &ftrace_list_end)
			break;
		if (op->func)
			op->func(0, 0, op);
	} while_for_each_ftrace_op(op);
	preempt_enable_notrace();
}

static int __unregister_ftrace_function(struct ftrace_ops *ops)
{
	if (WARN_ON(!(ops->flags & FTRACE_OPS_FL_ENABLED)))
		return -EBUSY;
	ops->flags &= ~FTRACE_OPS_FL_ENABLED;
	return 0;
}

static const u8 nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

static int __ftrace_modify_code(void *data)
{
	return probe_kernel_write((void *)site_ip(0), nop5, sizeof(nop5));
}

static int ftrace_shutdown(struct ftrace_ops *ops, int command)
{
	int ret;

	ret = __unregister_ftrace_function(ops);
	if (ret)
		return ret;

	ret = stop_machine(__ftrace_modify_code, &command, NULL);
	if (ret)
		goto out;

	if (ops->flags & FTRACE_OPS_FL_DYNAMIC) {
		/*
		 * We need to do a hard force of sched synchronization.
		 */
		synchronize_rcu_tasks();
		container_of(ops, struct my_tracer, ops)->freed = 1;
	}
out:
	return ret;
}

int patcher(void)
{
	return ftrace_shutdown(&tracer.ops, 0);
}

void task(void)
{
	execute_site(0);
}
