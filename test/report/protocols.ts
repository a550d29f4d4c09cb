/** Small protocols in C, each made to show one thing in the table. */

const HEAD = `#include <pokelab.h>
PROTOCOL("sample");
TITLE("a sample");
ORIGIN("made for a test");
TEXT_SYMBOL(tracer);
SITE(vfs_read, NOP5, CALL5(tracer));
SITE(vfs_write, NOP5, CALL5(tracer));
`;

const CALL = 'static const u8 call[5] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };\n';

/** A flag, a counter that NMIs raise, and a patcher that waits for it to be zero once. */
export const COUNTED = `${HEAD}${CALL}
static int write_flag;
static atomic_t in_nmi;

static void wait_for_nmi(void)
{
	while (atomic_read(&in_nmi))
		cpu_relax();
}

int patcher(void)
{
	WRITE_ONCE(write_flag, 1);
	smp_mb();
	wait_for_nmi();
	return probe_kernel_write((void *)site_ip(0), call, 5);
}

void task(void)
{
	execute_site(0);
}

void nmi_handler(void)
{
	atomic_inc(&in_nmi);
	smp_mb();
	if (write_flag)
		probe_kernel_write((void *)site_ip(0), call, 5);
	execute_site(0);
	atomic_dec(&in_nmi);
}
`;

export const STOPPED = `${HEAD}${CALL}
static int modify(void *data)
{
	return probe_kernel_write((void *)site_ip(0), call, 5);
}

int patcher(void)
{
	int error = stop_machine(modify, NULL, NULL);

	if (!error)
		sync_core();
	return error;
}

void nmi_handler(void)
{
	execute_site(0);
}
`;

/** Breakpoint first, tail, first byte; int3s are claimed while the gate is up. */
export const INT3 = `${HEAD}${CALL}
static const u8 int3[1] = { 0xcc };
static atomic_t gate;

int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	atomic_inc(&gate);
	text_poke(ip, int3, 1);
	text_poke_sync();
	text_poke(ip + 1, call + 1, 4);
	text_poke_sync();
	text_poke(ip, call, 1);
	text_poke_sync();
	atomic_dec(&gate);
	return 0;
}

void task(void)
{
	execute_site(0);
}

int int3_handler(unsigned long ip)
{
	return atomic_read(&gate) != 0;
}
`;

/** The flag is never set. */
export const HANGING = `${HEAD}
static int ready;

int patcher(void)
{
	while (!READ_ONCE(ready))
		cpu_relax();
	return 0;
}
`;

export const NULL_POINTER = `${HEAD}
static int value;
static int *pointer = &value;

int patcher(void)
{
	WRITE_ONCE(pointer, NULL);
	return 0;
}

void task(void)
{
	int *p = READ_ONCE(pointer);

	WRITE_ONCE(*p, 5);
}
`;

export const READ_ONLY = `${HEAD}${CALL}
int patcher(void)
{
	set_kernel_text_ro();
	return probe_kernel_write((void *)site_ip(0), call, 5);
}
`;

export const BUGGY = `${HEAD}
static int x;

int patcher(void)
{
	x = 1;
	BUG_ON(x == 1);
	return 0;
}
`;
