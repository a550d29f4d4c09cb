/*
 * Kernel primitives that are functions: a copy of n bytes is n loads and n
 * stores of one byte, as copies of fewer than 8 bytes were on x86 in 2008.
 */
#include <pokelab.h>

void *memcpy(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = source[i];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	u8 *target = to;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = byte;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const u8 *a = left;
	const u8 *b = right;
	size_t i;

	for (i = 0; i < size; i++) {
		int difference = a[i] - b[i];

		if (difference)
			return difference;
	}
	return 0;
}

/* A byte that cannot be read ends the copy; those before it stay. */
long probe_kernel_read(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	size_t i;

	for (i = 0; i < size; i++)
		target[i] = __load_or_goto(source + i, fault);
	return 0;
fault:
	return -EFAULT;
}

/* A byte that cannot be written ends the copy; those before it stay. */
long probe_kernel_write(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;
	long fault = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		__store_or_fault(target + i, source[i], fault);
		if (fault)
			return fault;
	}
	return 0;
}

void *text_poke(void *to, const void *from, size_t size)
{
	return memcpy(to, from, size);
}

static void do_sync_core(void *info)
{
	sync_core();
}

void text_poke_sync(void)
{
	on_each_cpu(do_sync_core, NULL, 1);
}
