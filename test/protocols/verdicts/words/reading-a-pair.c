/*
 * A writer changes two variables, which a reader wants to have from one time. By the sequence count it looks again
 * where the writer came in between; without asking for a retry it has one old and one new.
 */
#include <pokelab.h>

PROTOCOL("reading-a-pair");
TITLE("A sequence count tells of what came in between");
ORIGIN("Documentation/locking/seqlock.rst");

SITE(site, BYTES(0x66, 0x90), BYTES(0x66, 0x90));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 2, memory = sc);
EXPECT(pass, cpus = 2, memory = tso);
EXPECT(pass, cpus = 2, memory = pso);
EXPECT(assertion(patcher), cpus = 2, jobs = 2);

static seqcount_t seq = SEQCNT_ZERO(seq);
static int first, second;

int patcher(void)
{
	unsigned int start;
	int a, b;

	do {
		start = read_seqcount_begin(&seq);
		a = READ_ONCE(first);
		b = READ_ONCE(second);
	} while (read_seqcount_retry(&seq, start) && nr_jobs == 1);
	BUG_ON(a != b);
	return 0;
}

void task(void)
{
	write_seqcount_begin(&seq);
	first = 1;
	second = 1;
	write_seqcount_end(&seq);
}
