/*
 * An NMI waits until a pair is whole that its own CPU is writing.
 */
#include <pokelab.h>

PROTOCOL("seqcount-under-nmi");
TITLE("An NMI reads a table of targets that the patcher changes");
ORIGIN("made for this test, after 9b0fd802e8c0 (2015)");

SITE(site, BYTES(0x90), BYTES(0xf8));
SCENARIO(cpus = 1, nmis = 1);
EXPECT(pass, nmis = 0);
EXPECT(hang, nmis = 1);

struct jump_table {
	unsigned long target;
	unsigned long return_to;
};

struct latch_struct {
	seqcount_t		seq;
	struct jump_table	data[2];
};

static struct latch_struct latch;

static void latch_modify(const struct jump_table *new)
{
	u8 code = 0xf8;
	write_seqcount_begin(&latch.seq);
	latch.data[0] = *new;
	write_seqcount_end(&latch.seq);
	text_poke((void *)site_ip(0), &code, sizeof(code));
}

static struct jump_table latch_query(void)
{
	struct jump_table entry;
	unsigned seq, idx;

	do {
		seq = read_seqcount_begin(&latch.seq);
		idx = 0;
		entry = latch.data[idx];
	} while (read_seqcount_retry(&latch.seq, seq));
	return entry;
}

int patcher(void)
{
	struct jump_table t = { .target = 1, .return_to = 1 };

	latch_modify(&t);
	return 0;
}

void nmi_handler(void)
{
	struct jump_table t = latch_query();

	BUG_ON(t.target != t.return_to);
}
