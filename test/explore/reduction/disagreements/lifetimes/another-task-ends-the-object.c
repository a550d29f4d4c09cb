#include <pokelab.h>

/*
 * The task stores to a variable on the stack of another task of its own CPU,
 * which never looks at it again. No access conflicts with that store; but the
 * other task may end before it, and then it is one to a dead object.
 */
PROTOCOL("another-task-ends-the-object");
SITE(site, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2, nmis = 0);
EXPECT(crash, memory = sc);
EXPECT(crash, memory = tso);
EXPECT(pass, tasks = 1);

static int *lent;

int patcher(void)
{
	int value = 0;

	WRITE_ONCE(lent, &value);
	cond_resched();
	WRITE_ONCE(lent, NULL);
	return -1;
}

void task(void)
{
	int *p = READ_ONCE(lent);

	if (p)
		WRITE_ONCE(*p, 1);
}
