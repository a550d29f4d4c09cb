/*
 * An NMI comes in over an int3 handler and hits an int3 itself. Each of the two handlers has a struct of its own on its stack;
 * where int3 has one stack for all of them, the second overwrites the first one's frame.
 */
#include <pokelab.h>

PROTOCOL("int3-over-int3");
TITLE("An NMI that came in over an int3 handler hits an int3");
ORIGIN("d8ba61ba58c8");

SITE(place, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(pass, cpus = 2, nmis = 1);
EXPECT(crash, cpus = 1, nmis = 1, int3_stack = own);
EXPECT(pass, cpus = 1, nmis = 0, int3_stack = own);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = rerun);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);

struct frame {
	unsigned long ip;
	int level;
};

static int level;

static int handle(struct frame *frame)
{
	level++;
	BUG_ON(frame->level != level - 1);
	level--;
	return frame->ip == site_ip(0);
}

int patcher(void)
{
	execute_site(0);
	return 0;
}

int int3_handler(unsigned long ip)
{
	struct frame frame;
	int claimed;

	if (smp_processor_id() != 0)
		return 1;
	frame.ip = ip;
	frame.level = level;
	claimed = handle(&frame);
	/* an NMI's handler had its own */
	BUG_ON(frame.level != level);
	return claimed;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	execute_site(0);
}
