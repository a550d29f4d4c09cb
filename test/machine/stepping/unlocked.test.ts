/** Read-modify-writes of one instruction without LOCK: what may come between, and what may not. */
import { describe, expect, it } from 'vitest';
import { MEMORY_NAMES, type MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { HEADER } from '../../language/protocols.ts';
import { Script, sampleSystem } from '../../report/sample.ts';

const SOURCE = `${HEADER}static int x, y;
static void add(void *unused)
{
  y = 7;
}
void nmi_handler(void)
{
  this_cpu_dec(y);
}
int patcher(void)
{
  this_cpu_inc(x);
  return y;
}
void task(void)
{
  WRITE_ONCE(x, 9);
  smp_call_function(add, NULL, 1);
}
`;

/** CPU 0 is about to increment `x`. */
async function about(memory: MemoryModelName) {
  const system = await sampleSystem(SOURCE, { nmis: 3, memory });
  const script = new Script(system).until(0, 'this_cpu_inc');
  const kindsAt = (cpu: number) => {
    const steps = enabled(system, script.run.machine).filter((step) => step.cpu === cpu);
    return steps.map(({ kind }) => kind);
  };
  /** The CPU's buffered stores reach memory. */
  const drain = (cpu: number) => {
    while (script.step('drain', cpu));
  };
  return { script, kindsAt, drain, x: () => Number(script.run.machine.memory[0]) };
}

describe.each(MEMORY_NAMES)('[M44] under %s', (memory) => {
  it('no NMI and no interrupt comes inside, and both may come right behind', async () => {
    const { script, kindsAt, drain } = await about(memory);
    script.until(1, 'smp_call_function');
    drain(1);
    script.take('run', 1);
    expect(kindsAt(0)).toEqual(['run', 'interrupt', 'nmi']);
    script.take('run', 0);
    expect(kindsAt(0)).toEqual(['run']);
    script.take('run', 0);
    drain(0);
    expect(kindsAt(0)).toEqual(['run', 'interrupt', 'nmi']);
  });

  it('no stopper comes inside', async () => {
    const { script, kindsAt, drain } = await about(memory);
    script.run.machine.stop = { owner: 1, phase: 'requested' };
    expect(kindsAt(0)).toContain('stop');
    script.take('run', 0);
    expect(kindsAt(0)).toEqual(['run']);
    script.take('run', 0);
    drain(0);
    expect(kindsAt(0)).toContain('stop');
  });

  it('inside the NMI handler none is latched; one that would be comes behind', async () => {
    const { script, kindsAt } = await about(memory);
    script.take('nmi', 0).until(0, 'this_cpu_dec');
    expect(kindsAt(0)).toEqual(['run', 'nmi']);
    script.take('run', 0);
    expect(kindsAt(0)).toEqual(['run']);
    script.take('run', 0);
    expect(kindsAt(0)).toContain('nmi');
  });

  it("another CPU's store between is lost", async () => {
    const { script, drain, x } = await about(memory);
    script.take('run', 0).until(1, 'smp_call_function');
    drain(1);
    expect(x()).toBe(9);
    script.take('run', 0);
    drain(0);
    expect(x()).toBe(1);
  });

  it('its store waits in the buffer, where there is one, and it drains nothing', async () => {
    const { script, x } = await about(memory);
    script.take('run', 0).take('run', 0);
    expect(script.run.machine.cpus[0].buffer).toHaveLength(memory === 'sc' ? 0 : 1);
    expect(x()).toBe(memory === 'sc' ? 1 : 0);
  });
});
