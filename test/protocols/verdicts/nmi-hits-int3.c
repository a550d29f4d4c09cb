/*
 * An NMI's handler hits an int3, whose IRET lets the next NMI in before the first one has ended. On the one NMI stack of
 * x86-64 before Linux 3.3 that one overwrites the first one's frame.
 */
#include <pokelab.h>

PROTOCOL("nmi-hits-int3");
TITLE("An NMI's handler hits an int3 and is interrupted by the next NMI");
ORIGIN("3f3c8b8c4b2a");

SITE(place, BYTES(0xcc), BYTES(0xcc));
SCENARIO(cpus = 1, nmis = 2);
EXPECT(pass, cpus = 1, nmis = 1);
EXPECT(crash, cpus = 1, nmis = 2);
EXPECT(crash, cpus = 1, nmis = 2, nmi_stack = fixed);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = rerun);
EXPECT(pass, cpus = 1, nmis = 3, nmi_stack = rerun);
EXPECT(pass, cpus = 1, nmis = 2, nmi_stack = nest);

int patcher(void)
{
	return 0;
}

int int3_handler(unsigned long ip)
{
	return 1;
}

void nmi_handler(void)
{
	execute_site(0);
}
