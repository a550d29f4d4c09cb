/*
 * A probe may be gone when its trap is handled: the breakpoint is then, too, and the instruction is run
 * again.
 */
#include <pokelab.h>

PROTOCOL("uprobe-looks-again");
TITLE("A trap without a probe looks whether the breakpoint is still there");
ORIGIN("made for this test, after 56bb4cf6475d (2012)");

SITE(malloc, CODE(NOP1, NOP4), CODE(NOP1, NOP4));
CONTENT(malloc, probed, CODE(INT3, NOP4));
SCENARIO(cpus = 2, nmis = 0);
EXPECT(pass, cpus = 1);
EXPECT(pass, cpus = 2);

#define UPROBE_SWBP_INSN	0xcc
#define UPROBE_SWBP_INSN_SIZE	1
typedef u8 uprobe_opcode_t;

struct inode { int nr; };

struct uprobe {
	refcount_t		ref;
	struct inode		*inode;		/* Also hold a ref to inode */
	unsigned long		offset;
	unsigned long		flags;
	uprobe_opcode_t		insn;
	bool			freed;
};

static DEFINE_SPINLOCK(uprobes_treelock);	/* serialize rbtree access */
static struct uprobe *uprobes_tree;
static struct uprobe the_uprobe = { .ref = REFCOUNT_INIT(1), .insn = 0x90 };

static struct uprobe *get_uprobe(struct uprobe *uprobe)
{
	refcount_inc(&uprobe->ref);
	return uprobe;
}

static void put_uprobe(struct uprobe *uprobe)
{
	if (refcount_dec_and_test(&uprobe->ref))
		uprobe->freed = true;
}

static struct uprobe *find_uprobe(unsigned long offset)
{
	struct uprobe *uprobe = NULL;

	spin_lock(&uprobes_treelock);
	if (uprobes_tree && uprobes_tree->offset == offset)
		uprobe = get_uprobe(uprobes_tree);
	spin_unlock(&uprobes_treelock);
	return uprobe;
}

static int is_trap_at_addr(unsigned long vaddr)
{
	uprobe_opcode_t opcode;
	int result;

	result = copy_from_kernel_nofault(&opcode, (void *)vaddr, sizeof(opcode));
	if (unlikely(result < 0))
		return result;
	return opcode == UPROBE_SWBP_INSN;
}

/*
 * Run handler and ask thread to singlestep.
 */
static int handle_swbp(struct pt_regs *regs)
{
	struct uprobe *uprobe;
	unsigned long bp_vaddr;

	bp_vaddr = instruction_pointer(regs) - UPROBE_SWBP_INSN_SIZE;
	uprobe = find_uprobe(bp_vaddr);
	if (!uprobe) {
		if (is_trap_at_addr(bp_vaddr) == 0) {
			/*
			 * Either we raced with uprobe_unregister() or we can't
			 * access this memory. Restart if uprobe is not there.
			 */
			regs->ip = bp_vaddr;
			return 1;
		}
		/* No matching uprobe; signal SIGTRAP. */
		return 0;
	}
	BUG_ON(READ_ONCE(uprobe->freed));
	/* the copy of a nop has been stepped: go on behind it */
	put_uprobe(uprobe);
	return 1;
}

int int3_handler(struct pt_regs *regs)
{
	return handle_swbp(regs);
}

static int uprobe_write_opcode(unsigned long vaddr, uprobe_opcode_t opcode)
{
	WRITE_ONCE(*(u8 *)vaddr, opcode);
	return 0;
}

static int uprobe_register(struct uprobe *u)
{
	u->offset = site_ip(0);
	spin_lock(&uprobes_treelock);
	uprobes_tree = u;
	spin_unlock(&uprobes_treelock);
	return uprobe_write_opcode(u->offset, UPROBE_SWBP_INSN);
}

static void uprobe_unregister(struct uprobe *u)
{
	WARN_ON(uprobe_write_opcode(u->offset, u->insn));
	spin_lock(&uprobes_treelock);
	uprobes_tree = NULL;
	spin_unlock(&uprobes_treelock);
	put_uprobe(u);
}

int patcher(void)
{
	int err = uprobe_register(&the_uprobe);

	if (err)
		return err;
	uprobe_unregister(&the_uprobe);
	return 0;
}

void task(void)
{
	execute_site(0);
}
