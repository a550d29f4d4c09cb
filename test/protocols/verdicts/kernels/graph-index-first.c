/*
 * A stack of return addresses: the index goes up before the entry is filled, so that an NMI pushes above
 * it.
 */
#include <pokelab.h>

PROTOCOL("graph-index-first");
TITLE("The index goes up before the entry is filled");
ORIGIN("made for this test, after 9f50c91b11dc (2018)");

TEXT_SYMBOL(return_to_handler);
SITE(ret_site, NOP5, JMP5(return_to_handler));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(pass, nmis = 0);
EXPECT(pass, nmis = 1);

struct ftrace_ret_stack {
	unsigned long ret;
	unsigned long func;
};

struct task_struct {
	int curr_ret_stack;
	struct ftrace_ret_stack ret_stack[4];
};

static struct task_struct init_task = { .curr_ret_stack = -1 };
#define current (&init_task)

static int ftrace_push_return_trace(unsigned long ret, unsigned long func)
{
	int index;

	/* The return trace stack is full */
	if (current->curr_ret_stack == ARRAY_SIZE(current->ret_stack) - 1)
		return -EBUSY;

	index = ++current->curr_ret_stack;
	barrier();
	current->ret_stack[index].ret = ret;
	current->ret_stack[index].func = func;
	return 0;
}

static unsigned long ftrace_pop_return_trace(void)
{
	unsigned long ret;
	int index;

	index = current->curr_ret_stack;
	if (unlikely(index < 0 || index >= ARRAY_SIZE(current->ret_stack)))
		BUG();
	ret = current->ret_stack[index].ret;
	barrier();
	current->curr_ret_stack--;
	return ret;
}

static int enable(void *unused)
{
	u8 jmp[5] = { 0xe9, };
	u32 off = (unsigned long)return_to_handler - site_ip(0) - 5;

	*(u32 *)&jmp[1] = off;
	memcpy((void *)site_ip(0), jmp, sizeof(jmp));
	return 0;
}

int patcher(void)
{
	if (ftrace_push_return_trace(0x1111, 1))
		return 0;
	execute_site(0);
	BUG_ON(ftrace_pop_return_trace() != 0x1111);
	return stop_machine(enable, NULL, NULL);
}

void nmi_handler(void)
{
	if (!ftrace_push_return_trace(0x2222, 2))
		BUG_ON(ftrace_pop_return_trace() != 0x2222);
}
