/*
 * Pointers to functions: every check that fails is a number that patcher()
 * gives. Compiled by gcc it gives 0 too.
 */
#include <pokelab.h>

PROTOCOL("function-pointers");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));

struct node;
typedef int (*op_t)(int);
typedef int fn_t(int);
typedef bool (*visit_t)(struct node *node, void *data);

struct node {
	int value;
	struct node *next;
	visit_t visit;
};

struct ops {
	const char *unused;
	op_t run;
	int (*stop)(void);
	struct {
		op_t both[2];
	} inner;
};

static int counter;

static int add(int x)
{
	return x + 1;
}

static int twice(int x)
{
	return 2 * x;
}

static int halt(void)
{
	return 7;
}

static void count(void)
{
	counter++;
}

static signed char narrow(unsigned char a, short b)
{
	return a + b;
}

static long six(int a, int b, int c, int d, long e, int *f)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * *f;
}

static op_t table[] = { add, &twice, NULL, [4] = *add };
static int (*square[2][2])(int) = { { add, twice }, { twice, add } };
static const struct ops ops = { .run = add, .stop = halt, .inner = { { twice, add } } };
static struct ops written;
static void (*hook)(void);

static int apply(int (*f)(int), int x)
{
	return f(x);
}

static int apply_decayed(int f(int), fn_t *g, int x)
{
	return f(x) + g(x);
}

static op_t choose(int which)
{
	return which ? twice : add;
}

static int (*chosen(void))(int)
{
	return choose(1);
}

static bool is_even(struct node *node, void *data)
{
	int *sum = data;

	*sum += node->value;
	return node->value % 2 == 0;
}

static bool add_only(struct node *node, void *data)
{
	*(int *)data += node->value;
	return false;
}

/* A pointer to a pointer, which may lead anywhere. */
static void set(op_t *where, op_t what)
{
	*where = what;
}

static int compare(const void *a, const void *b)
{
	const struct node *left = a;
	const struct node *right = b;

	return left->value - right->value;
}

static struct node *least(struct node *nodes, int n, int (*cmp)(const void *, const void *))
{
	struct node *found = nodes;
	int i;

	for (i = 1; i < n; i++)
		if (cmp(&nodes[i], found) < 0)
			found = &nodes[i];
	return found;
}

static int values(void)
{
	op_t p = add, q;
	const struct ops *o = &ops;
	int i, sum = 0, nine = 9;

	if (p(1) != 2 || (*p)(1) != 2 || (**p)(1) != 2 || (&*p)(1) != 2 || (add)(1) != 2)
		return 1;
	for (i = 0; i < 5; i++)
		if (table[i])
			sum += table[i](10 + i);
	if (sum != 11 + 22 + 15)
		return 2;
	if (o->run(1) != 2 || ops.stop() != 7 || o->inner.both[0](4) != 8 || (*o->inner.both[1])(4) != 5)
		return 3;
	if (square[0][1](5) + square[1][1](5) != 16)
		return 4;
	if (apply(add, 3) + apply(&twice, 4) + apply(o->run, 5) != 18)
		return 5;
	if (apply_decayed(add, twice, 10) != 31)
		return 6;
	if (choose(0)(8) + choose(1)(8) + chosen()(9) != 9 + 16 + 18)
		return 7;
	q = p;
	if (p != q || p != add || p == twice || !p || q == NULL || table[2] != NULL || table[0] != &add)
		return 8;
	q = (op_t)(void (*)(void))twice;
	if (q(21) != 42 || (q ? 1 : 0) != 1)
		return 9;
	if (six(1, 2, 3, 4, 5, &nine) != ((long (*)(int, int, int, int, long, int *))six)(1, 2, 3, 4, 5, &nine))
		return 10;
	return 0;
}

static int conversions(void)
{
	signed char (*p)(unsigned char, short) = narrow;
	long long wide = 0x1ff;

	if (p(wide, -1) != -2 || p(100, 100) != -56)
		return 1;
	if ((unsigned long)count != (unsigned long)&count)
		return 2;
	if ((unsigned long)(void *)count != (unsigned long)count)
		return 2;
	hook = (void (*)(void))(unsigned long)count;
	hook();
	(*hook)();
	if (counter != 2 || sizeof(hook) != 8 || sizeof(table) != 40 || sizeof *table != 8)
		return 3;
	return 0;
}

static int memory(void)
{
	struct node nodes[3] = { { 4, NULL, is_even }, { 3, NULL, is_even }, { 8, NULL, add_only } };
	struct node *node;
	int i, sum = 0, even = 0;
	op_t local = add;

	for (i = 0; i < 2; i++)
		nodes[i].next = &nodes[i + 1];
	for (node = nodes; node; node = node->next)
		if (node->visit(node, &sum))
			even++;
	if (sum != 15 || even != 1)
		return 1;
	if (least(nodes, 3, compare) != &nodes[1] || least(nodes, 3, compare)->value != 3)
		return 2;
	WRITE_ONCE(written.run, twice);
	smp_store_release(&written.inner.both[1], add);
	if (READ_ONCE(written.run)(6) != 12 || smp_load_acquire(&written.inner.both[1])(6) != 7)
		return 3;
	if (xchg(&written.run, add)(2) != 4 || written.run(2) != 3)
		return 4;
	if (cmpxchg(&written.run, add, twice) != add || written.run(5) != 10)
		return 5;
	set(&local, twice);
	set(&table[2], local);
	if (local(4) + table[2](1) != 10)
		return 6;
	return 0;
}

/* The pointer is evaluated before its call, the arguments one after the other. */
static int order(void)
{
	op_t p = add;
	int x = 1;

	x = p(x);
	x = p(p(x)) + apply(p, p(x));
	return x != 8;
}

int patcher(void)
{
	int failed = values();

	if (failed)
		return failed;
	failed = conversions();
	if (failed)
		return 20 + failed;
	failed = memory();
	if (failed)
		return 40 + failed;
	return order() ? 60 : 0;
}
