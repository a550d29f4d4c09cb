/*
 * An nmethod's entry barrier: cmp with an immediate of four aligned bytes. It is disarmed after the oops have been healed.
 */
#include <pokelab.h>

PROTOCOL("entry-barrier");
TITLE("An entry barrier is disarmed when the code is healed");
ORIGIN("OpenJDK, BarrierSetNMethod::disarm");
VARIANT("DISARMED_FIRST", "the barrier is disarmed before the code is healed");
HARDWARE(aligned8);

/* cmpl $imm, 0x20(%r15) */
SITE(cmp, BYTES(0x41, 0x81, 0x7f, 0x20, 0x01, 0x00, 0x00, 0x00), BYTES(0x41, 0x81, 0x7f, 0x20, 0x02, 0x00, 0x00, 0x00));
/* mov $oop, %eax */
SITE(oop, BYTES(0xb8, 0x10, 0x20, 0x30, 0x40), BYTES(0xb8, 0x11, 0x22, 0x33, 0x44));
PLACE(cmp, 0);
PLACE(oop, 3);
SCENARIO(cpus = 2, nmis = 0, sites = 2);
#ifdef DISARMED_FIRST
EXPECT(assertion, cpus = 2, sites = 2);
EXPECT(pass, cpus = 1, sites = 2);
#else
EXPECT(pass, cpus = 2, sites = 2);
EXPECT(pass, cpus = 1, sites = 2);
EXPECT(pass, cpus = 2, sites = 2, hardware = qemu);
#endif

struct nmethod { unsigned long barrier, oop; raw_spinlock_t lock; };
static struct nmethod nm;

static void nmethod_heal(struct nmethod *n)
{
	WRITE_ONCE(*(u32 *)(n->oop + 1), 0x44332211u);
}

static void nmethod_disarm(struct nmethod *n, int value)
{
	BUG_ON((n->barrier + 4) & 3);
	smp_store_release((int *)(n->barrier + 4), value);
}

static void nmethod_entry_barrier(struct nmethod *n)
{
	raw_spin_lock(&n->lock);
#ifdef DISARMED_FIRST
	nmethod_disarm(n, 2);
	nmethod_heal(n);
#else
	nmethod_heal(n);
	nmethod_disarm(n, 2);
#endif
	raw_spin_unlock(&n->lock);
}

static void call_method(void)
{
	if (execute_site(0) != 1)
		nmethod_entry_barrier(&nm);
	BUG_ON(execute_site(1) != 1);
}

int patcher(void)
{
	nm.barrier = site_ip(0);
	nm.oop = site_ip(1);
	call_method();
	return 0;
}

void task(void)
{
	while (smp_load_acquire(&nm.oop) == 0)
		;
	call_method();
}
