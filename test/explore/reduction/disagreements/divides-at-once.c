#include <pokelab.h>

/*
 * CPU 0 stores and then divides by zero, which nobody else can tell, but which ends the run. In between
 * another CPU may see the store and run into a BUG.
 */
PROTOCOL("divides-at-once");
SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = 0, memory = sc);
EXPECT(assertion | crash);

static int x, zero;

int patcher(void)
{
	int divisor = READ_ONCE(zero);
	int quotient;

	WRITE_ONCE(x, 1);
	quotient = 1 / divisor;
	return quotient > 0 ? -1 : -2;
}

void task(void)
{
	BUG_ON(READ_ONCE(x));
}
