/**
 * NMIs without end: random protocols are searched with the reduction and without, and by a reference that
 * was written apart. RUNS=n says how many, SEED=n which, STATES=n how many states at most.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { apply } from '../../../src/detectors/apply-step.ts';
import { endFailure } from '../../../src/detectors/at-end.ts';
import type { Failure, FailureClass } from '../../../src/detectors/failure.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { MANY_NMIS } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { isEnabled } from '../../../src/machine/stepping/enabled.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { daily } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';
import { starvationReference } from '../starvation-reference.ts';

beforeAll(prepareLanguage);

const RUNS = Number(process.env.RUNS ?? daily(20, 120));
const MAX_STATES = Number(process.env.STATES ?? 250);
const SEED = Number(process.env.SEED ?? 20090218);

const isEndlessly = (scenario: Scenario): Scenario => ({
  ...scenario,
  nmis: MANY_NMIS,
  nmisPerCpu: scenario.nmisPerCpu.map((nmis) => (scenario.nmis > 0 && nmis === 0 ? 0 : MANY_NMIS)),
});

const lines = (...texts: string[]) => fc.constantFrom(...texts);

/** Protocols that wait for NMIs, in small: most of them starve in one order and not in another. */
const waits: fc.Arbitrary<Scenario> = fc
  .record({
    base: randomProtocol,
    nmisPerCpu: fc.constantFrom<number[]>([1], [0, 1], [1, 0], [1, 1]),
    protect: lines('', '', '\tset_kernel_text_ro();\n'),
    raise: lines('\tWRITE_ONCE(x, 1);\n', '\tWRITE_ONCE(x, 1);\n\tsmp_mb();\n', ''),
    wait: lines(
      'while (atomic_read(&count))\n\t\tcpu_relax();',
      'while (atomic_cmpxchg(&count, 0, 8))\n\t\tcpu_relax();',
      'while (READ_ONCE(y))\n\t\tcpu_relax();',
      'do\n\t\texecute_site(0);\n\twhile (READ_ONCE(y));',
      'spin_lock(&lock);\n\tspin_unlock(&lock);',
      'if (READ_ONCE(y))\n\t\tBUG_ON(READ_ONCE(y) == 2);',
      'stop_machine(stopped, NULL, NULL);',
    ),
    end: lines(
      '',
      '\tWRITE_ONCE(x, 0);\n',
      '\tWRITE_ONCE(x, 0);\n\twhile (atomic_read(&count))\n\t\tcpu_relax();\n',
    ),
    task: lines(
      '',
      'WRITE_ONCE(x, 0);',
      'while (READ_ONCE(x))\n\t\tcpu_relax();',
      'execute_site(0);',
    ),
    nmi: lines(
      'atomic_inc(&count);\n\tatomic_dec(&count);',
      'atomic_inc(&count);\n\tif (READ_ONCE(x))\n\t\tprobe_kernel_write((void *)site_ip(0), code, 1);\n\tatomic_dec(&count);',
      'if (READ_ONCE(x) && probe_kernel_write((void *)site_ip(0), code, 1))\n\t\tWRITE_ONCE(x, 0);',
      'if (READ_ONCE(x))\n\t\tprobe_kernel_write((void *)site_ip(0), code, 1);',
      'WRITE_ONCE(y, 1);\n\tsmp_mb();\n\tWRITE_ONCE(y, 0);',
      'if (spin_trylock(&lock))\n\t\tspin_unlock(&lock);',
      'atomic_inc(&count);\n\tif (smp_processor_id())\n\t\twhile (atomic_read(&count) > 1)\n\t\t\tcpu_relax();\n\tatomic_dec(&count);',
    ),
  })
  .map(({ base, nmisPerCpu, protect, raise, wait, end, task, nmi }) => {
    const text = `#include <pokelab.h>
PROTOCOL("random");
SITE(s0, BYTES(0x90), BYTES(0x90));
static int x, y;
static atomic_t count;
static DEFINE_SPINLOCK(lock);
static const u8 code[] = { 0x90 };
static int stopped(void *unused)
{
	return 0;
}
int patcher(void)
{
${raise}${protect}	${wait}
${end}	return -1;
}
void task(void)
{
	${task}
}
void nmi_handler(void)
{
	${nmi}
}
`;
    // What else may vary leaves few of them below the bound on states.
    const small = { cpus: nmisPerCpu.length, nmis: 1, nmisPerCpu, tasks: 1, hardware: 'coherent' };
    return { ...base, ...small, sites: 1, source: { name: 'random.c', text } };
  });

function classesOf(system: System, reduce: boolean, maxStates: number): Set<FailureClass> {
  const classes = new Set<FailureClass>();
  const passOver = (failure: Failure) => classes.add(failure.class) !== null;
  const { end } = finish(
    exhaustive({ ...UNLIMITED, system, reduce, maxStates, maxSteps: Infinity, seed: 0, passOver }),
  );
  expect(end).toBe('complete');
  return classes;
}

/** The schedule runs, and its end shows the failure again. */
function confirm(system: System, { failure, schedule }: Finding): void {
  const machine = createMachine(system);
  let last: Failure | null = null;
  for (const step of schedule) {
    expect(isEnabled(system, machine, step)).toBe(true);
    expect(last).toBeNull();
    last = apply(system, machine, step);
  }
  const end = last === null ? endFailure(system, machine, true) : null;
  const found = end?.kind === 'decided' ? end.failure : last;
  expect(found?.class).toBe(failure.class);
}

function compare(scenario: Scenario, most: number, counts: Map<string, number>): void {
  const built = buildSystem(isEndlessly(scenario));
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  const { system } = built;
  const reference = starvationReference(system, most);
  if (reference === null) return;
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  count('compared');
  if (reference.starves && !reference.hangs) count('starves alone');
  if (reference.classes.size === 0) count('pass');
  const expected = [...reference.classes].sort();
  for (const reduce of [false, true]) {
    const classes = classesOf(system, reduce, 4 * most);
    expect([...classes].sort(), `reduce ${reduce}`).toEqual(expected);
    if (!classes.has('hang')) continue;
    const passOver = (failure: Failure) => failure.class !== 'hang';
    const options = { ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 0, passOver };
    const { finding } = finish(exhaustive(options));
    confirm(system, finding as Finding);
  }
}

describe.each([
  ['of every kind', randomProtocol, MAX_STATES],
  ['that wait for NMIs', waits, 4 * MAX_STATES],
])('[E10] [E11] NMIs without end: random protocols %s', (name, protocols, most) => {
  it('fail with the reduction, without, and by the reference in the same ways', () => {
    const counts = new Map<string, number>();
    const property = fc.property(protocols, (scenario) => compare(scenario, most, counts));
    const { counterexample, errorInstance } = fc.check(property, { numRuns: RUNS, seed: SEED });
    if (counterexample !== null) {
      const { source, ...rest } = counterexample[0];
      const said = errorInstance instanceof Error ? errorInstance.message : '';
      expect.fail(`${said}\n${source.text}\n${JSON.stringify(rest)}`);
    }
    if (process.env.RUNS) console.log(name, counts);
    expect(counts.get('compared') ?? 0).toBeGreaterThan(RUNS / 10);
    expect(counts.get('pass') ?? 0).toBeGreaterThan(RUNS / 100);
    if (protocols === waits) expect(counts.get('starves alone') ?? 0).toBeGreaterThan(RUNS / 100);
  }, 3_600_000);
});
