/*
 * Still the first CPU that arrives in stop_machine writes. It tells the others by counting the
 * counter up once more, so that all have arrived and the text is written when it is
 * above the number of CPUs, in whatever order that came about.
 */
#include <pokelab.h>

PROTOCOL("arm64-patch-text-2014");
TITLE("The first to arrive writes, and counts up once more");
ORIGIN("899d5933b2dd (2014)");
MENDS("arm64-patch-text-first-2014", "who arrived late counted up what the others waited for");
HARDWARE(amd);

TEXT_SYMBOL(target);
SITE(entry, NOP5, JMP5(target));

SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);
EXPECT(pass, cpus = 3);

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
		atomic_inc(&pp->cpu_count);
	} else {
		while (atomic_read(&pp->cpu_count) <= num_online_cpus())
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
