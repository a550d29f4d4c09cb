#include <pokelab.h>

/*
 * An NMI asks which task it came in over. It comes right before a task's end,
 * or behind it, where no task runs: that is not the same.
 */
PROTOCOL("nmi-asks-whose-end-it-is");
SITE(site, BYTES(0x90), BYTES(0x91));
SCENARIO(cpus = 1, tasks = 2, nmis = 1);
EXPECT(hang, memory = sc);
EXPECT(hang, memory = tso);
EXPECT(pass, nmis = 0);
EXPECT(pass, tasks = 1);

static int x;

int patcher(void)
{
	return -1;
}

void task(void)
{
}

void nmi_handler(void)
{
	if (task_number() == 1) {
		while (!READ_ONCE(x))
			cpu_relax();
	}
}
