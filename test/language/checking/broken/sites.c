#include <pokelab.h>
PROTOCOL("sites");
TEXT_SYMBOL(target);
HARDWARE(pentium);
HARDWARE(amd);
HARDWARE(intel);
static int counter;
static long wide;
static const int fixed;
static void nowhere(void);
static void takes(int value) { counter = value; }
static void keeps(void) { int x; int *p = &x; *p = counter; }
static void runs(void) { execute_site(0); }
SITE(first, NOP5, CALL5(target));
PLACE(first, behind);
PLACE(first, 64);
PLACE(frist, 4);
CONTENT(first, new, NOP5);
CONTENT(first, third, NOP6);
CONTENT(first, fourth);
FINAL(first, fifth);
SITE(large, CODE(NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP2), CODE(NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP9, NOP2));
SITE(one, LOCK(NOP1), NOP2);
SITE(two, LOCK(CODE(INC(counter), NOP1)), NOP9);
SITE(three, LOCK(LOCK(INC(counter))), NOP8);
SITE(four, INC(wide), NOP6);
SITE(five, INC(fixed), NOP6);
SITE(six, ADD(counter, 128), NOP7);
SITE(seven, JCC6(16, target), NOP6);
SITE(eight, JMP2(-129), NOP2);
SITE(nine, CALL5(counter), NOP5);
SITE(ten, CALL5(nowhere), NOP5);
SITE(eleven, CALL5(takes), NOP5);
SITE(twelve, CALL5(keeps), JMP5(runs));
SITE(thirteen, JMP2(1, 2), NOP2);
SITE(fourteen, INC(counter + 1), NOP6);
int patcher(void)
{
	void *p = takes;
	unsigned long size = sizeof(keeps);

	return (int)size + (p == 0);
}
