/*
 * A jump is switched between two halves of an image. A task that was preempted behind the jump runs
 * the half that is written again.
 */
#include <pokelab.h>

PROTOCOL("dispatcher-hurried");
TITLE("The half that is rewritten is the one that nobody runs");
ORIGIN("made for this test, after 75ccbef6369e (2019)");

TEXT_SYMBOL(prog_a);
TEXT_SYMBOL(prog_b);
TEXT_SYMBOL(prog_c);
/* jumps to image0 (16 bytes on); in the end again to image0 */
SITE(dispatcher, BYTES(0xe9, 0x0b, 0, 0, 0), BYTES(0xe9, 0x0b, 0, 0, 0));
CONTENT(dispatcher, second, BYTES(0xe9, 0x1b, 0, 0, 0));
SITE(image0, JMP5(prog_a), JMP5(prog_c));
SITE(image1, JMP5(prog_a), JMP5(prog_b));
SCENARIO(cpus = 1, nmis = 0, tasks = 2, sites = 3);
EXPECT(pass, cpus = 1, tasks = 1);
EXPECT(torn_fetch, cpus = 1, tasks = 2);

#define BPF_DISPATCHER_MAX 2

enum bpf_text_poke_type {
	BPF_MOD_CALL,
	BPF_MOD_JUMP,
};

struct bpf_dispatcher {
	/* dispatcher mutex */
	struct mutex mutex;
	void *func;
	int num_progs;
	u32 image_off;
	void *image[2];
};

static struct bpf_dispatcher dispatcher = {
	.mutex = __MUTEX_INITIALIZER(dispatcher.mutex),
};

static void emit_jump(u8 *prog, void *func, void *ip)
{
	s64 offset = func - (ip + 5);
	int i;

	*prog++ = 0xE9;
	for (i = 0; i < 4; i++)
		*prog++ = offset >> (i * 8);
}

static void *patch_target;
static unsigned long patch_ip;

int int3_handler(struct pt_regs *regs)
{
	if (regs->ip - 1 != READ_ONCE(patch_ip))
		return 0;
	regs->ip = (unsigned long)READ_ONCE(patch_target);
	return 1;
}

static int bpf_arch_text_poke(void *ip, enum bpf_text_poke_type t, void *old_addr, void *new_addr)
{
	u8 old_insn[5], new_insn[5], int3 = 0xcc;
	int ret = -EBUSY;

	emit_jump(old_insn, old_addr, ip);
	emit_jump(new_insn, new_addr, ip);

	mutex_lock(&text_mutex);
	if (memcmp(ip, old_insn, 5))
		goto out;
	ret = 1;
	if (memcmp(ip, new_insn, 5)) {
		WRITE_ONCE(patch_target, new_addr);
		smp_store_release(&patch_ip, (unsigned long)ip);
		text_poke(ip, &int3, 1);
		text_poke_sync();
		text_poke(ip + 1, new_insn + 1, 4);
		text_poke_sync();
		text_poke(ip, new_insn, 1);
		text_poke_sync();
		WRITE_ONCE(patch_ip, 0);
		ret = 0;
	}
out:
	mutex_unlock(&text_mutex);
	return ret;
}

static void bpf_dispatcher_update(struct bpf_dispatcher *d, void *prog)
{
	void *new, *tmp;
	u32 noff = 0;
	u8 buf[5];

	if (d->num_progs)
		noff = d->image_off ^ 1;

	new = d->num_progs ? d->image[noff] : NULL;
	tmp = d->image[d->image_off];
	if (new) {
		emit_jump(buf, prog, new);
		memcpy(new, buf, sizeof(buf));
	}

	if (bpf_arch_text_poke(d->func, BPF_MOD_JUMP, tmp, new))
		return;

	if (new)
		d->image_off = noff;
}

int patcher(void)
{
	struct bpf_dispatcher *d = &dispatcher;

	d->func = (void *)site_ip(0);
	d->image[0] = (void *)site_ip(1);
	d->image[1] = (void *)site_ip(2);
	d->num_progs = 1;

	mutex_lock(&d->mutex);
	bpf_dispatcher_update(d, prog_b);
	bpf_dispatcher_update(d, prog_c);
	mutex_unlock(&d->mutex);
	return 0;
}

void task(void)
{
	execute_site(0);
}
