/*
 * All tasks go over at the moment at which the target state says so: one that has run the old caller
 * runs the new callee.
 */
#include <pokelab.h>

PROTOCOL("livepatch-all-at-once");
TITLE("A task sees the old functions or the new ones, not one of each");
ORIGIN("made for this test, after d83a7cb375ee (2017)");

static void klp_handler_caller(void);
static void klp_handler_callee(void);
SITE(caller, CALL5(klp_handler_caller), CALL5(klp_handler_caller));
SITE(callee, CALL5(klp_handler_callee), CALL5(klp_handler_callee));
SCENARIO(cpus = 2, nmis = 0, sites = 2);
EXPECT(pass, cpus = 1);
EXPECT(assertion, cpus = 2);

enum { KLP_UNDEFINED = -1, KLP_UNPATCHED, KLP_PATCHED };

struct task_struct {
	int patch_state;
	unsigned long flags;
	int seen_by_caller;
	int seen_by_callee;
};
#define TIF_PATCH_PENDING 3

static struct task_struct tasks[4] = { [0 ... 3] = { .patch_state = KLP_UNDEFINED } };
#define current (&tasks[task_number()])

struct klp_func {
	struct klp_func *next;
	int version;
	bool transition;
};
static struct klp_func old_func = { .version = 0 };
static struct klp_func new_func = { .next = &old_func, .version = 1 };
static struct klp_func *func_stack = &old_func;
static int klp_target_state = KLP_UNDEFINED;

static struct klp_func *klp_lookup(void)
{
	struct klp_func *func = rcu_dereference_raw(func_stack);

	/*
	 * Enforce the order of the func->transition and
	 * current->patch_state reads.
	 */
	smp_rmb();
	if (unlikely(READ_ONCE(func->transition))) {
		int patch_state = READ_ONCE(klp_target_state);
		if (patch_state == KLP_UNPATCHED)
			func = func->next;
	}
	return func;
}

static void klp_handler_caller(void)
{
	preempt_disable_notrace();
	current->seen_by_caller = klp_lookup()->version;
	preempt_enable_notrace();
}

static void klp_handler_callee(void)
{
	preempt_disable_notrace();
	current->seen_by_callee = klp_lookup()->version;
	preempt_enable_notrace();
}

static void klp_update_patch_state(struct task_struct *task)
{
	/* also an smp_rmb(): see klp_init_transition() */
	if (test_and_clear_bit(TIF_PATCH_PENDING, &task->flags))
		task->patch_state = READ_ONCE(klp_target_state);
}

static bool klp_try_complete_transition(void)
{
	int i;

	for (i = 1; i < nr_cpus; i++)
		if (READ_ONCE(tasks[i].patch_state) != READ_ONCE(klp_target_state))
			return false;
	return true;
}

static void klp_init_transition(int state)
{
	int i;

	WRITE_ONCE(klp_target_state, KLP_UNPATCHED);
	for (i = 0; i < nr_cpus; i++)
		tasks[i].patch_state = KLP_UNPATCHED;
	smp_wmb();
	WRITE_ONCE(new_func.transition, true);
}

int patcher(void)
{
	int i;

	klp_init_transition(KLP_PATCHED);
	/* klp_patch_object() */
	rcu_assign_pointer(func_stack, &new_func);

	/* klp_start_transition() */
	WRITE_ONCE(klp_target_state, KLP_PATCHED);
	for (i = 1; i < nr_cpus; i++)
		set_bit(TIF_PATCH_PENDING, &tasks[i].flags);

	while (!klp_try_complete_transition())
		cpu_relax();

	/* klp_complete_transition() */
	WRITE_ONCE(new_func.transition, false);
	synchronize_rcu();
	return 0;
}

void task(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		execute_site(0);
		execute_site(1);
		BUG_ON(current->seen_by_caller != current->seen_by_callee);
		klp_update_patch_state(current);
	}
	/* on the way to user space */
	while (READ_ONCE(current->patch_state) != KLP_PATCHED)
		klp_update_patch_state(current);
}
