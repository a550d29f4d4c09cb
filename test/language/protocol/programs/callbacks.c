/*
 * What calls functions that it is given: every check that fails is a number
 * that patcher() gives.
 */
#include <pokelab.h>

PROTOCOL("callbacks");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

struct site_entry {
	unsigned long ip;
	short kind;
	int (*patch)(struct site_entry *entry);
	u8 code[3];
	struct {
		char low;
		long high;
	} pair[2];
};

static int calls, swaps, order;

static int patch_one(struct site_entry *entry)
{
	return entry->kind + 1;
}

static int patch_two(struct site_entry *entry)
{
	return entry->kind + 2;
}

static struct site_entry entries[] = {
	{ 0x90, 1, patch_one, { 1, 2, 3 }, { { 4, 5 }, { 6, 7 } } },
	{ 0x30, 2, patch_two, { 11, 12, 13 }, { { 14, 15 }, { 16, 17 } } },
	{ 0x60, 3, patch_one, { 21, 22, 23 }, { { 24, 25 }, { 26, 27 } } },
	{ 0x30, 4, NULL, { 31, 32, 33 }, { { 34, 35 }, { 36, 37 } } },
};

static int by_ip(const void *a, const void *b)
{
	const struct site_entry *left = a, *right = b;

	calls++;
	if (left->ip == right->ip)
		return 0;
	return left->ip < right->ip ? -1 : 1;
}

static int has_ip(const void *key, const void *element)
{
	const struct site_entry *entry = element;
	unsigned long ip = (unsigned long)key;

	if (ip == entry->ip)
		return 0;
	return ip < entry->ip ? -1 : 1;
}

static int by_value(const void *a, const void *b)
{
	return *(const short *)a - *(const short *)b;
}

static void swap_shorts(void *a, void *b, int size)
{
	short *left = a, *right = b;
	short kept = *left;

	*left = *right;
	*right = kept;
	swaps += size;
}

static int sorting(void)
{
	short numbers[5] = { 5, -3, 9, 0, -3 };
	struct site_entry *found;
	struct site_entry other[2] = { { .ip = 8, .kind = 80 }, { .ip = 7, .kind = 70 } };

	sort(entries, 4, sizeof(entries[0]), by_ip, NULL);
	if (entries[0].kind + entries[1].kind != 6 || entries[2].kind != 3 || entries[3].kind != 1)
		return 1;
	if (entries[3].code[2] != 3 || entries[3].pair[0].low != 4 || entries[3].pair[1].high != 7)
		return 2;
	if (entries[2].patch(&entries[2]) != 4 || entries[3].patch != patch_one)
		return 3;
	sort(other, 2, sizeof(*other), by_ip, NULL);
	if (other[0].kind != 70 || other[1].ip != 8)
		return 4;
	sort(numbers, 5, sizeof(short), by_value, swap_shorts);
	if (numbers[0] != -3 || numbers[1] != -3 || numbers[2] != 0 || numbers[3] != 5 || numbers[4] != 9)
		return 5;
	if (swaps == 0 || swaps % 2 != 0)
		return 6;
	found = bsearch((void *)0x60, entries, 4, sizeof(entries[0]), has_ip);
	if (found != &entries[2] || found->kind != 3)
		return 7;
	if (bsearch((void *)0x31, entries, 4, sizeof(entries[0]), has_ip) != NULL)
		return 8;
	if (__inline_bsearch((void *)0x90, entries, 0, sizeof(entries[0]), has_ip))
		return 9;
	return 0;
}

static int first(struct notifier_block *nb, unsigned long action, void *data)
{
	order = 10 * order + 1;
	return action == 7 ? NOTIFY_STOP : NOTIFY_DONE;
}

static int second(struct notifier_block *nb, unsigned long action, void *data)
{
	int *sum = data;

	*sum += nb->priority;
	order = 10 * order + 2;
	return NOTIFY_OK;
}

static int third(struct notifier_block *nb, unsigned long action, void *data)
{
	struct die_args *args = data;

	order = 10 * order + 3;
	return args && args->trapnr == 3 && action == DIE_INT3 ? notifier_from_errno(-EBUSY) : NOTIFY_DONE;
}

static ATOMIC_NOTIFIER_HEAD(chain);
static RAW_NOTIFIER_HEAD(die_chain);
static struct notifier_block one = { .notifier_call = first, .priority = 5 };
static struct notifier_block two = { .notifier_call = second, .priority = 9 };
static struct notifier_block late = { .notifier_call = second, .priority = 5 };
static struct notifier_block die = { .notifier_call = third };

static int notifying(void)
{
	int sum = 0;
	struct die_args args = { .trapnr = 3 };

	if (atomic_notifier_call_chain(&chain, 1, NULL) != NOTIFY_DONE)
		return 1;
	if (atomic_notifier_chain_register(&chain, &one) || atomic_notifier_chain_register(&chain, &late) ||
	    atomic_notifier_chain_register(&chain, &two))
		return 2;
	if (atomic_notifier_chain_register(&chain, &late) != -EEXIST)
		return 3;
	if (chain.head != &two || two.next != &one || one.next != &late || late.next)
		return 4;
	if (atomic_notifier_call_chain(&chain, 1, &sum) != NOTIFY_OK || order != 212 || sum != 14)
		return 5;
	order = 0;
	if (atomic_notifier_call_chain(&chain, 7, &sum) != NOTIFY_STOP || order != 21)
		return 6;
	if (atomic_notifier_chain_unregister(&chain, &one) || atomic_notifier_chain_unregister(&chain, &one) != -ENOENT)
		return 7;
	order = 0;
	if (atomic_notifier_call_chain(&chain, 7, &sum) != NOTIFY_OK || order != 22)
		return 8;
	raw_notifier_chain_register(&die_chain, &die);
	if (notifier_to_errno(raw_notifier_call_chain(&die_chain, DIE_INT3, &args)) != -EBUSY)
		return 9;
	if (raw_notifier_call_chain(&die_chain, DIE_OOPS, &args) != NOTIFY_DONE)
		return 10;
	if (raw_notifier_chain_unregister(&die_chain, &die) || die_chain.head)
		return 11;
	return 0;
}

int patcher(void)
{
	int failed = sorting();

	if (failed)
		return failed;
	failed = notifying();
	return failed ? 20 + failed : 0;
}
