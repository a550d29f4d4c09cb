/* What callbacks.c calls, for gcc: the C library's, and chains kept in arrays. */
void qsort(void *base, size_t num, size_t size, cmp_func_t cmp);

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	if (!swap) {
		qsort(base, num, size, cmp);
		return;
	}
	/* Selection, by the swap that is given. */
	for (size_t i = 0; i < num; i++) {
		size_t least = i;

		for (size_t j = i + 1; j < num; j++)
			if (cmp((char *)base + j * size, (char *)base + least * size) < 0)
				least = j;
		if (least != i)
			swap((char *)base + i * size, (char *)base + least * size, size);
	}
}

static int add_block(struct notifier_block **list, struct notifier_block *nb)
{
	struct notifier_block *all[10];
	int count = 0, at;

	for (struct notifier_block *block = *list; block; block = block->next) {
		if (block == nb)
			return -EEXIST;
		all[count++] = block;
	}
	for (at = count; at > 0 && all[at - 1]->priority < nb->priority; at--)
		all[at] = all[at - 1];
	all[at] = nb;
	all[count + 1] = NULL;
	*list = all[0];
	for (int i = 0; i <= count; i++)
		all[i]->next = all[i + 1];
	return 0;
}

static int remove_block(struct notifier_block **list, struct notifier_block *nb)
{
	if (*list == NULL)
		return -ENOENT;
	if (*list != nb)
		return remove_block(&(*list)->next, nb);
	*list = nb->next;
	return 0;
}

static int call_blocks(struct notifier_block *nb, unsigned long action, void *data)
{
	int result = NOTIFY_DONE;

	for (; nb && (result & NOTIFY_STOP_MASK) == 0; nb = nb->next)
		result = nb->notifier_call(nb, action, data);
	return result;
}

#define CHAIN(kind) \
	int kind##_notifier_chain_register(struct kind##_notifier_head *h, struct notifier_block *nb) \
	{ return add_block(&h->head, nb); } \
	int kind##_notifier_chain_unregister(struct kind##_notifier_head *h, struct notifier_block *nb) \
	{ return remove_block(&h->head, nb); } \
	int kind##_notifier_call_chain(struct kind##_notifier_head *h, unsigned long action, void *data) \
	{ return call_blocks(h->head, action, data); }
CHAIN(atomic)
CHAIN(raw)

int notifier_from_errno(int err)
{
	return err == 0 ? 1 : 0x8001 - err;
}

int notifier_to_errno(int result)
{
	int plain = result & 0x7fff;

	return plain <= 1 ? 0 : 1 - plain;
}
