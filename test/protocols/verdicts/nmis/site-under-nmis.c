/*
 * An NMI drops what has been fetched of an instruction, which is fetched again behind it. However many NMIs come there is
 * time for an instruction between two of them: nobody stays in front of a site for ever.
 */
#include <pokelab.h>

PROTOCOL("site-under-nmis");
TITLE("A site is executed however often its fetch is cut off");
ORIGIN("SDM vol. 3, 6.6");

SITE(place, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
SCENARIO(cpus = 2, nmis = many, sites = 1);
EXPECT(pass, cpus = 1, nmis = many);
EXPECT(pass, cpus = 2, nmis = many);
EXPECT(pass, cpus = 1, nmis = many, hardware = qemu);
EXPECT(pass, cpus = 1, nmis = many, hardware = aligned8);
/* inside a loop that NMIs keep going somebody does */
EXPECT(hang(patcher), cpus = 1, nmis = many, jobs = 2);
EXPECT(pass, cpus = 1, nmis = 3, jobs = 2);

static int turn;

int patcher(void)
{
	int before;

	do {
		before = READ_ONCE(turn);
		execute_site(0);
	} while (nr_jobs == 2 && READ_ONCE(turn) != before);
	return -1;
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	WRITE_ONCE(turn, !READ_ONCE(turn));
}
