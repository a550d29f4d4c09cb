/*
 * Instructions that may not be put in each other's place while they run are written in
 * stop_machine, on all CPUs: the first that arrives writes, the others wait, and fetch
 * anew. That it has written the first one says by setting the counter that all
 * arrivals count up to -1. Who arrives behind that counts it up to 0, and those who wait
 * for -1 wait for ever. 899d5933b2dd lets the writer count up once more.
 */
#include <pokelab.h>

PROTOCOL("arm64-patch-text-first-2014");
TITLE("The first to arrive writes, and sets the counter that the others count up");
ORIGIN("ae16480785de (2014)");
HARDWARE(amd);

TEXT_SYMBOL(target);
SITE(entry, NOP5, JMP5(target));

SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(hang(aarch64_insn_patch_text_cb), cpus = 2);
EXPECT(hang(aarch64_insn_patch_text_cb), cpus = 3);

struct aarch64_insn_patch {
	void *text_addr;
	u8 new_insn[JMP32_INSN_SIZE];
	atomic_t cpu_count;
};

static struct aarch64_insn_patch patch;

static int aarch64_insn_patch_text_cb(void *arg)
{
	struct aarch64_insn_patch *pp = arg;

	/* the first CPU becomes master */
	if (atomic_inc_return(&pp->cpu_count) == 1) {
		text_poke(pp->text_addr, pp->new_insn, JMP32_INSN_SIZE);
		/* tell the others */
		atomic_set(&pp->cpu_count, -1);
	} else {
		while (atomic_read(&pp->cpu_count) != -1)
			cpu_relax();
	}
	sync_core();
	return 0;
}

int patcher(void)
{
	u32 distance = (unsigned long)&target - (site_ip(0) + JMP32_INSN_SIZE);
	int i;

	patch.text_addr = (void *)site_ip(0);
	patch.new_insn[0] = JMP32_INSN_OPCODE;
	for (i = 0; i < 4; i++)
		patch.new_insn[1 + i] = distance >> 8 * i;
	return stop_machine(aarch64_insn_patch_text_cb, &patch, cpu_online_mask);
}

void task(void)
{
	execute_site(0);
}
