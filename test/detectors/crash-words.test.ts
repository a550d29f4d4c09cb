/** Failures that are about an address name it. */
import { describe, expect, it } from 'vitest';
import { detectAtEnd } from '../../src/detectors/at-end.ts';
import type { System } from '../../src/machine/state/system.ts';
import { HEADER } from '../language/protocols.ts';
import { type Run, Script, sampleSystem } from '../report/sample.ts';

/** The run of CPU 0 through the statements, and its system. */
async function ran(statements: string): Promise<{ system: System; run: Run }> {
  const declarations = `struct pair { long a; int b; int (*hook)(int); };
static int flag;
static u8 bytes[3];
static int vector[4];
static u8 mark;
static const struct pair fixed = { 1, 2 };
static struct pair *pair;
`;
  const body = `int patcher(void)\n{\n${statements}\n\treturn 0;\n}\n`;
  const system = await sampleSystem(HEADER + declarations + body, { cpus: 1 });
  return { system, run: new Script(system).finish(0).run };
}

/** What is said of that run. */
async function message(statements: string): Promise<string> {
  const { system, run } = await ran(statements);
  const failure = run.critical?.failure ?? detectAtEnd(system, run.machine);
  return failure === null ? 'no failure' : failure.message;
}

const READS = 'flag = vector[0] + bytes[0] + fixed.b + mark;\n';

describe('[T15] a crash names the address that it is about', () => {
  it.each([
    ['pair->b = 1;', 'wild store on CPU0 at NULL+8'],
    ['flag = *(int *)0;', 'wild load on CPU0 at NULL'],
    ['flag = *(int *)-16;', 'wild load on CPU0 at NULL-16'],
    ['vector[5] = 1;', 'wild store on CPU0 3 bytes behind mark (0xc100001c)'],
    ['*(int *)(void *)(bytes + 3) = 1;', 'wild store on CPU0 behind bytes[2] (0xc1000007)'],
    [
      '*(u8 *)(void *)&fixed = 1;',
      'wild store on CPU0 at fixed.a (0xc1000020): 1 byte, but the object has 8',
    ],
    [
      '*(int *)(void *)((u8 *)(void *)vector + 2) = 1;',
      'wild store on CPU0 at vector[0]+2 (0xc100000a)',
    ],
    [
      'u16 *p = (u16 *)(void *)bytes; flag = *p;',
      'wild load on CPU0 at bytes[0] (0xc1000004): 2 bytes, but the object has 1',
    ],
    ['*(int *)(void *)&fixed.b = 1;', 'store to const data on CPU0 at fixed.b (0xc1000028)'],
    ['flag = *(int *)0x12345678;', 'wild load on CPU0 at 0x12345678, where nothing is'],
    [
      'flag = *(int *)0xdead000000000100;',
      'wild load on CPU0 at a non-canonical address, where nothing is',
    ],
    ['xchg(&flag - 1, 1);', 'wild store on CPU0 4 bytes before flag (0xc0fffffc)'],
    [
      'flag = *(int *)(site_ip(0) + 200);',
      'wild load on CPU0 195 bytes behind vfs_read (0xc01000cc)',
    ],
    [
      'set_kernel_text_ro(); *(u8 *)(site_ip(0) + 1) = 1;',
      'CPU0 stored to read-only text at vfs_read+1 (0xc0100005) and nothing handles the fault',
    ],
    [
      '*(u8 *)site_ip(0) = 0xcc; execute_site(0);',
      'unclaimed int3 on CPU0 at vfs_read (0xc0100004)',
    ],
    ['flag /= flag - flag;', 'divide error on CPU0'],
    ['((void (*)(void))NULL)();', 'CPU0 called what is no function of the protocol, at NULL'],
    [
      '((void (*)(void))(unsigned long)target)();',
      'CPU0 called what is no function of the protocol, at target (0xc0900000)',
    ],
    [
      'int (*f)(int) = (int (*)(int))(flag < 0 ? site_ip(0) : (unsigned long)&flag); f(1);',
      'CPU0 called what is no function of the protocol, at flag (0xc1000000)',
    ],
    [
      'int (*f)(int) = (int (*)(int))patcher; f(1);',
      'CPU0 called patcher() by a pointer to another type of function',
    ],
    ['READ_ONCE(pair->hook)(1);', 'wild load on CPU0 at NULL+16'],
  ])('%s', async (statements, expected) => {
    expect(await message(`${READS}${statements}`)).toBe(expected);
  });
});

describe('[M15] the address of a crash is an exact number, so that it can be recorded', () => {
  it.each(['-16', '0xdead000000000100', '0x7fffffffffffffff', '-1L', '1UL << 52'])(
    '%s',
    async (address) => {
      const { run } = await ran(`flag = *(int *)(${address});`);
      const last = run.events.at(-1)?.event;
      if (last?.kind !== 'crashed') throw new Error(`${last?.kind} is no crash`);
      expect(Number.isSafeInteger(last.address)).toBe(true);
    },
  );
});
