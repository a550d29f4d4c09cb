#include <pokelab.h>

/*
 * The NMI handler stores to a local of a function that has ended: a store in an
 * NMI goes into the buffer, and nobody sees it there; but this one is a crash,
 * which would hide what another CPU sees before it.
 */
PROTOCOL("nmi-stores-to-a-dead-local");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 1, memory = tso);
EXPECT(assertion|crash);
EXPECT(assertion|crash, memory = sc);
EXPECT(assertion|crash, memory = pso);

static int *lent;
static int x;

static void lend(void)
{
	int v = 1;

	WRITE_ONCE(lent, &v);
}

int patcher(void)
{
	lend();
	return -1;
}

void nmi_handler(void)
{
	int *p = READ_ONCE(lent);

	if (smp_processor_id() == 0 && p) {
		xchg(&x, 1);
		WRITE_ONCE(*p, 2);
	}
}

void task(void)
{
	BUG_ON(READ_ONCE(x));
}
