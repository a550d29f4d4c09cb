/** Objects on stacks: a use of one whose function has ended is a crash, whoever makes it. */
import { describe, expect, it } from 'vitest';
import { MEMORY_NAMES, type MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { HEADER } from '../../language/protocols.ts';
import { Script, sampleSystem } from '../../report/sample.ts';

const LENDING = `static int x;
static u8 bytes[1];
struct desc { atomic_t refs; spinlock_t lock; u8 first; };
static struct desc *shared;
static void poke(void)
{
  struct desc desc;

  atomic_set(&desc.refs, 1);
  spin_lock(&desc.lock);
  WRITE_ONCE(shared, &desc);
  smp_mb();
  x = 1;
}
`;

/** A run of CPU 0 in `poke`, and of CPU 1 with the address of what is on its stack. */
async function lent(use: string, memory: MemoryModelName = 'tso'): Promise<Script> {
  const task = `void task(void)\n{\n  struct desc *desc = READ_ONCE(shared);\n\n  ${use};\n}\n`;
  const rest = `int patcher(void)\n{\n  poke();\n  x = 2;\n  return bytes[0];\n}\n${task}`;
  const system = await sampleSystem(HEADER + LENDING + rest, { memory });
  return new Script(system).until(0, 'x = 1');
}

const message = ({ run }: Script): string | undefined => run.critical?.failure.message;

const USES = [
  ['load', 'refs', 'BUG_ON(atomic_read(&desc->refs) != 1)'],
  ['store', 'refs', 'atomic_set(&desc->refs, 7)'],
  ['LOCKed operation', 'refs', 'atomic_inc(&desc->refs)'],
  ['LOCKed operation whose comparison fails', 'refs', 'atomic_cmpxchg(&desc->refs, 9, 1)'],
  ['look at what would not be counted', 'refs', 'atomic_add_unless(&desc->refs, 1, 1)'],
  ['lock that is taken', 'lock', 'spin_lock(&desc->lock)'],
  ['probing read', 'first', 'probe_kernel_read(bytes, &desc->first, 1)'],
  ['probing write', 'first', 'probe_kernel_write(&desc->first, bytes, 1)'],
] as const;

describe.each(MEMORY_NAMES)('[M55] under %s', (memory) => {
  it.each(USES)('a %s of %s is a crash once the function has ended', async (_, member, use) => {
    const script = await lent(`${use}`, memory);
    script.until(0, 'x = 2').finish(1);
    expect(script.run.critical?.failure).toMatchObject({ class: 'crash', cpu: 1 });
    expect(message(script)).toBe(`CPU1 used poke.desc.${member} of poke(), which has returned`);
    expect(script.run.events.at(-1)?.event).toMatchObject({ reason: 'dead object' });
  });

  it.each(USES.filter(([name]) => !name.startsWith('lock')))(
    'a %s of %s is none before',
    async (_, __, use) => {
      const script = await lent(`${use}`, memory);
      expect(script.finish(1).run.critical).toBe(null);
    },
  );
});

describe('[M55] the moment counts at which a store reaches memory', () => {
  it('another CPU has stored in time, too late', async () => {
    const script = await lent('atomic_set(&desc->refs, 7)');
    script.until(1, 'READ_ONCE(shared)').shared(1, 2);
    expect(script.run.machine.cpus[1].buffer).toHaveLength(1);
    script.until(0, 'x = 2').take('drain', 1);
    expect(message(script)).toBe('CPU1 used poke.desc.refs of poke(), which has returned');
  });

  it('what a CPU has stored to its own stack may drain when it likes', async () => {
    const lines = 'static void own(void)\n{\n  int v;\n  int *p = &v;\n\n  *p = 1;\n}\n';
    const text = `${HEADER}${lines}int patcher(void)\n{\n  own();\n  own();\n  return 0;\n}\n`;
    const script = new Script(await sampleSystem(text, { cpus: 1, memory: 'tso' }));
    while (script.step('run', 0));
    expect(script.run.machine.cpus[0].buffer).toHaveLength(2);
    expect(script.finish(0).run.critical).toBe(null);
  });
});

describe('[M55] who lives', () => {
  const crashOf = async (functions: string, drive: (script: Script) => void, nmis = 0) => {
    const text = `${HEADER}static int *shared;\nstatic int x;\n${functions}`;
    const script = new Script(await sampleSystem(text, { nmis }));
    drive(script);
    return message(script);
  };
  const lend = 'static void lend(void)\n{\n  int v = 1;\n\n  shared = &v;\n  x++;\n}\n';
  const look = '\n{\n  if (shared)\n    x = *shared;\n}\n';
  const idle = 'int patcher(void)\n{\n  x = 1;\n  return 0;\n}\n';

  it('nobody whose function has ended, for its own CPU either', async () => {
    const patcher = 'int patcher(void)\n{\n  lend();\n  return *shared;\n}\n';
    const said = await crashOf(lend + patcher, (script) => script.finish(0));
    expect(said).toBe('CPU0 used lend.v of lend(), which has returned');
  });

  it('each call anew', async () => {
    const patcher = 'int patcher(void)\n{\n  lend();\n  lend();\n  return 0;\n}\n';
    const task = `void task(void)${look}`;
    const said = await crashOf(lend + patcher + task, (script) => {
      script.until(0, 'shared = &v').shared(0, 1).until(0, 'shared = &v').finish(1);
    });
    expect(said).toBe(undefined);
  });

  it('a task whose local it is until it ends', async () => {
    const patcher =
      'int patcher(void)\n{\n  int v = 1;\n\n  shared = &v;\n  x = 2;\n  return 0;\n}\n';
    const both = `${patcher}void task(void)${look}`;
    const early = await crashOf(both, (script) => script.until(0, 'x = 2').finish(1));
    expect(early).toBe(undefined);
    const late = await crashOf(both, (script) => script.finish(0).finish(1));
    expect(late).toBe('CPU1 used patcher.v of patcher(), which has returned');
  });

  it('an interrupted task, and the NMI on top of it, each its own', async () => {
    const nmi = 'void nmi_handler(void)\n{\n  lend();\n  x = 3;\n}\n';
    const patcher = 'int patcher(void)\n{\n  lend();\n  return 0;\n}\n';
    const all = `${lend}${nmi}${patcher}void task(void)${look}`;
    const below = await crashOf(
      all,
      (script) => script.until(0, 'x++').take('nmi', 0).finish(1),
      1,
    );
    expect(below).toBe(undefined);
    const above = await crashOf(
      all,
      (script) => script.until(0, 'x++').take('nmi', 0).until(0, 'x = 3').finish(1),
      1,
    );
    expect(above).toBe('CPU1 used cpu0/nmi:lend.v of lend(), which has returned');
  });

  it('an NMI until its IRET', async () => {
    const nmi = 'void nmi_handler(void)\n{\n  int v = 1;\n\n  shared = &v;\n  x = 3;\n}\n';
    const all = `${nmi}${idle}void task(void)${look}`;
    const within = await crashOf(
      all,
      (script) => script.take('nmi', 0).until(0, 'x = 3').finish(1),
      1,
    );
    expect(within).toBe(undefined);
    const behind = await crashOf(
      all,
      (script) => script.take('nmi', 0).until(0, 'x = 1').finish(1),
      1,
    );
    expect(behind).toBe('CPU1 used cpu0/nmi:nmi_handler.v of nmi_handler(), which has returned');
  });
});
