#include <pokelab.h>

/*
 * The NMI handler's store reaches memory, and is answered, before the load
 * behind it: the two are not one step, buffered though the store is.
 */
PROTOCOL("nmi-is-answered-before-it-looks");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = tso);
EXPECT(assertion);
EXPECT(assertion, memory = sc);
EXPECT(assertion, memory = pso);
EXPECT(pass, cpus = 1);

static int asked, answered;

int patcher(void)
{
	if (READ_ONCE(asked))
		WRITE_ONCE(answered, 1);
	return -1;
}

void nmi_handler(void)
{
	WRITE_ONCE(asked, 1);
	BUG_ON(READ_ONCE(answered));
}
