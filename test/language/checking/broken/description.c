#include <pokelab.h>

PROTOCOL("Two Words");
TITLE(unquoted);
SITE(vfs_read, NOP5, CALL5(ftrace_caller));
TEXT_SYMBOL(ftrace_caller);
SITE(vfs_write, NOP5, BYTES(0xe8, 0x100, 0, 0, 0));
SITE(vfs_open, NOP5, BYTES(0xcc));
SITE(vfs_open, NOP60, CALL5(ftrace_caller));
SCENARIO(cpu = 2, memory = strong, jobs = two);
EXPECT(race, nmis = 1);
EXPECT(pass | hang);
EXPECT(pass, hardware = amd, fetch = 8);
EXPECT(wrong_text(patcher));
EXPECT(crash(patcher, task));
EXPCET(pass);

int patcher(void)
{
	return 0;
}
