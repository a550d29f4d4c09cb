/** Functions that text calls, and what these call in turn, in two versions of a protocol. */
import { beforeAll, describe, expect, it } from 'vitest';
import { diffProtocols } from '../../../src/diff/judging/protocol-fates.ts';
import { protocolDiffLines } from '../../../src/diff/telling/protocol-table.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { DEFAULT_STACKS } from '../../../src/machine/state/stacks.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';

beforeAll(prepareLanguage);

const HEAD = `#include <pokelab.h>
PROTOCOL("text-calls");
static int ready;
static int freed;
`;

/** A call in text runs `traced`, which calls another function, which reads. */
const CALLED = `static void looks(void) { BUG_ON(READ_ONCE(freed)); }
static void traced(void) { looks(); }
SITE(vfs_read, CALL5(traced), NOP5);
static int patch(void *unused)
{
	static const u8 nop[5] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

	memcpy((void *)site_ip(0), nop, 5);
	return 0;
}
int patcher(void)
{
	int error = stop_machine(patch, NULL, NULL);

	WAIT;
	WRITE_ONCE(freed, 1);
	return error;
}
void task(void) { execute_site(0); }
`;

/** The same, of a jump that an int3 handler takes, and an INC that text does. */
const TRAPPED = `static int count;
static void looks(void) { BUG_ON(!READ_ONCE(ready)); }
static void traced(void) { looks(); }
SITE(vfs_read, CODE(INC(count), INT3), CODE(INC(count), INT3));
int int3_handler(struct pt_regs *regs)
{
	int3_emulate_jmp(regs, (unsigned long)traced);
	return 1;
}
int patcher(void)
{
	WAIT;
	execute_site(0);
	return 0;
}
`;

function built(text: string, cpus: number, tasks: number): System {
  const system = buildSystem({
    protocol: 'text-calls',
    source: { name: 'text-calls.c', text },
    cpus,
    nmis: 0,
    nmisPerCpu: Array.from({ length: cpus }, () => 0),
    memory: 'tso',
    hardware: 'coherent',
    sites: 1,
    jobs: 1,
    tasks,
    ...DEFAULT_STACKS,
  });
  if (!system.ok) throw new Error(JSON.stringify(system.diagnostics));
  return system.system;
}

function told(before: string, after: string, tasks: number): string {
  const diff = finish(
    diffProtocols({
      a: ({ cpus }) => built(before, cpus, tasks),
      b: ({ cpus }) => built(after, cpus, tasks),
      titles: { a: 'old', b: 'new' },
      sizes: [{ cpus: 1, nmis: 0 }],
      limits: UNLIMITED,
    }),
  );
  expect(diff.fates.map(({ fate, family }) => [fate, family.class])).toEqual([
    ['removed', 'assertion'],
  ]);
  return protocolDiffLines(diff, { a: 'old', b: 'new' }, { width: 75 })
    .join(' ')
    .replace(/\s+/g, ' ');
}

describe('[D2] a function that text calls', () => {
  it.each([
    ['of the same name', 'traced'],
    ['renamed', 'handler'],
  ])('%s, and what it calls: the wait that is missing is named', (_, name) => {
    const before = HEAD + CALLED.replace('WAIT', 'synchronize_rcu()');
    const after =
      HEAD + CALLED.replace('WAIT', 'synchronize_rcu_tasks()').replaceAll('traced', name);
    expect(told(before, after, 2)).toContain("waits at 'synchronize_rcu_tasks()'");
  });

  it('where an int3 handler goes on there, behind an instruction that is a function too', () => {
    const before = HEAD + TRAPPED.replace('WAIT', 'smp_mb()');
    const after = HEAD + TRAPPED.replace('WAIT', 'WRITE_ONCE(ready, 1)');
    expect(told(before, after, 1)).toContain("written by CPU0's task with 'WRITE_ONCE(ready, 1)'");
  });
});
