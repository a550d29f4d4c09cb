/** `EXPECT`: which failure is looked for, and what is said when it is another one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectationJobs, testExpectation } from '../../../src/cli/testing/expectations.ts';
import { HEADER } from '../../language/protocols.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-expect-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The answer to an expectation of the protocol, as `outcome: message`. */
async function answer(code: string, expectation: string): Promise<string> {
  const file = join(directory, 'protocol.c');
  writeFileSync(file, `${HEADER}EXPECT(${expectation}, nmis = 0);\n${code}`);
  const [{ job }] = await expectationJobs([file], {}, { workers: 1, telling: null });
  const { outcome, message } = await testExpectation(quietEnvironment().environment, job);
  return `${outcome}: ${message}`;
}

/** The task traps where the patcher has put an int3, and the handler falls over a null pointer. */
const TRAPS = `static int *owner;
static int known = 1;
int int3_handler(unsigned long ip)
{
	if (!READ_ONCE(known))
		return 0;
	return *owner;
}
int patcher(void)
{
	WRITE_ONCE(*(u8 *)site_ip(0), 0xcc);
	return *owner;
}
void task(void)
{
	execute_site(0);
}
`;

describe('[L24] [D17] the failure that is expected may be one in a function', () => {
  it.each([
    ['crash(int3_handler)', 'ok: wild load on CPU1 at NULL'],
    ['crash(patcher)', 'ok: wild load on CPU0 at NULL'],
    ['crash', 'ok: wild load on CPU0 at NULL'],
    ['torn_fetch | crash(int3_handler)', 'ok: wild load on CPU1 at NULL'],
    ['crash(task)', 'failed: crash, but in patcher(), not in task(): wild load on CPU0 at NULL'],
    [
      'torn_fetch | crash(task)',
      'failed: crash, but in patcher(), not in task(): wild load on CPU0 at NULL',
    ],
    [
      'crash(task) | hang',
      'failed: crash, but in patcher(), not in task(): wild load on CPU0 at NULL',
    ],
    ['torn_fetch', 'failed: crash: wild load on CPU0 at NULL'],
    ['pass', 'failed: crash: wild load on CPU0 at NULL'],
  ])('%s', async (expectation, said) => {
    expect(await answer(TRAPS, `${expectation}, cpus = 2`)).toBe(said);
  });

  it('a function that was called counts, and so do its callers, but no other context', async () => {
    const code = `static u8 bytes[1];
static void inner(void)
{
	memcpy(0, bytes, 1);
}
static void outer(void)
{
	inner();
}
int patcher(void)
{
	outer();
	return -EFAULT;
}
`;
    const ok = 'ok: wild store on CPU0 at NULL';
    for (const fn of ['memcpy', 'inner', 'outer', 'patcher']) {
      expect(await answer(code, `crash(${fn}), cpus = 1`), fn).toBe(ok);
    }
    const apart =
      `${code}static void work(void *info)\n{\n\tBUG();\n}\nvoid task(void)\n{\n\ton_each_cpu(work, 0, 1);\n}\n`.replace(
        '\touter();\n',
        '\tif (nr_jobs > 5)\n\t\touter();\n',
      );
    expect(await answer(apart, 'assertion(work), cpus = 2')).toBe('ok: BUG on CPU0');
    expect(await answer(apart, 'assertion(task), cpus = 2')).toMatch(/^ok: BUG on CPU1$/);
  });

  it('a CPU that hangs stands in a function', async () => {
    const code = `static DEFINE_SPINLOCK(lock);
static int wait_for_it(void)
{
	spin_lock(&lock);
	return 0;
}
int patcher(void)
{
	spin_lock(&lock);
	return -EFAULT;
}
void task(void)
{
	wait_for_it();
}
`;
    expect(await answer(code, 'hang(wait_for_it), cpus = 2')).toMatch(/^ok: CPU1 can never go on/);
    expect(await answer(code, 'hang(patcher), cpus = 2')).toMatch(/^ok: CPU0 can never go on/);
    expect(await answer(code, 'hang(patcher), cpus = 1')).toMatch(/^failed: pass: \d+ states$/);
  });

  it('another failure that always comes at once does not hide the expected one', async () => {
    const code = `static int flag;
int patcher(void)
{
	int zero = 0;

	return 1 / zero;
}
void task(void)
{
	WRITE_ONCE(flag, 1);
	BUG_ON(READ_ONCE(flag));
}
`;
    expect(await answer(code, 'crash(patcher), cpus = 2')).toBe('ok: divide error on CPU0');
    expect(await answer(code, 'assertion(task), cpus = 2')).toBe('ok: BUG on CPU1');
    expect(await answer(code, 'hang, cpus = 2')).toBe('failed: crash: divide error on CPU0');
  });
});
