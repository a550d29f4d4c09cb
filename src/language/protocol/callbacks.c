/*
 * Kernel functions that call what they are given. They are checked anew for
 * each protocol, whose functions they call, and `sort` for each type of
 * element: `element` is that type.
 */
#include <pokelab.h>

void *bsearch(const void *key, const void *base, size_t num, size_t size, cmp_func_t cmp)
{
	const u8 *first = base;

	while (num > 0) {
		size_t half = num / 2;
		const u8 *middle = first + half * size;
		int order = cmp(key, middle);

		if (order == 0)
			return (void *)middle;
		if (order > 0) {
			first = middle + size;
			num -= half + 1;
		} else
			num = half;
	}
	return NULL;
}

/* In place, and stable. A swap of elements is one of their scalars in turn. */
void sort(element *base, size_t num, cmp_func_t cmp, swap_func_t swap)
{
	size_t sorted;

	for (sorted = 1; sorted < num; sorted++) {
		element *right = base + sorted;

		while (right != base) {
			element *left = right - 1;

			if (cmp(left, right) <= 0)
				break;
			if (swap)
				swap(left, right, sizeof(*base));
			else
				__swap_elements(left, right);
			right = left;
		}
	}
}

/* By priority, behind those of the same; readers may be on their way. */
static int add_notifier(struct notifier_block **link, struct notifier_block *nb)
{
	struct notifier_block *next = *link;

	while (next && next->priority >= nb->priority) {
		if (next == nb)
			return -EEXIST;
		link = &next->next;
		next = *link;
	}
	nb->next = next;
	rcu_assign_pointer(*link, nb);
	return 0;
}

static int remove_notifier(struct notifier_block **link, struct notifier_block *nb)
{
	struct notifier_block *next;

	for (next = *link; next; next = *link) {
		if (next == nb) {
			rcu_assign_pointer(*link, nb->next);
			return 0;
		}
		link = &next->next;
	}
	return -ENOENT;
}

static int call_notifiers(struct notifier_block **link, unsigned long action, void *data)
{
	struct notifier_block *nb = rcu_dereference(*link);
	int result = NOTIFY_DONE;

	while (nb) {
		struct notifier_block *next = rcu_dereference(nb->next);

		result = nb->notifier_call(nb, action, data);
		if (result & NOTIFY_STOP_MASK)
			break;
		nb = next;
	}
	return result;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&nh->lock, flags);
	result = add_notifier(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	return result;
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&nh->lock, flags);
	result = remove_notifier(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return result;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long action, void *data)
{
	int result;

	rcu_read_lock();
	result = call_notifiers(&nh->head, action, data);
	rcu_read_unlock();
	return result;
}

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return add_notifier(&nh->head, nb);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return remove_notifier(&nh->head, nb);
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long action, void *data)
{
	return call_notifiers(&nh->head, action, data);
}

/* An errno as a notifier gives it, which stops the chain, and back. */
int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}

int notifier_to_errno(int result)
{
	result &= ~NOTIFY_STOP_MASK;
	return result > NOTIFY_OK ? NOTIFY_OK - result : 0;
}
