/** [E3.9] Which CPUs no run can tell apart, of protocols in which one thing is different. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { interchangeableCpus } from '../../../src/machine/snapshots/symmetry.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';

interface Parts {
  patcher?: string;
  task?: string;
  nmi?: string;
  ipi?: string;
}

/** Groups of interchangeable CPUs, of four. */
function groups({ patcher = '', task = '', nmi = '', ipi = '' }: Parts, nmiCpus = [0, 1, 2, 3]) {
  const text = `#include <pokelab.h>
PROTOCOL("alike");
SITE(s0, BYTES(0x66, 0x90), BYTES(0x66, 0x91));
static int x;
DEFINE_SRCU(ss);
static void ipi(void *unused) { x = 1; ${ipi} }
static void wide(void) { on_each_cpu(ipi, NULL, 1); }
static int stopped(void *unused) { return 0; }
int patcher(void) { x = 2; ${patcher} return -1; }
void task(void) { execute_site(0); ${task} }
void nmi_handler(void) { x = 4; ${nmi} }
`;
  const parsed = parseProtocol({ name: 'alike.c', text });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const resolved = resolveScenario(parsed.protocol, { cpus: 4, nmisPerCpu: 1, nmiCpus });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  return interchangeableCpus(built.system.program, built.system.nmisPerCpu);
}

beforeAll(prepareLanguage);

describe('[E3.9] CPUs are alike', () => {
  it('with the same task and the same NMIs', () => {
    expect(groups({})).toEqual([[1, 2, 3]]);
    expect(groups({}, [0, 1])).toEqual([[2, 3]]);
  });

  it.each([
    'on_each_cpu(ipi, NULL, 1);',
    'smp_call_function(ipi, NULL, 0);',
    'wide();',
    'synchronize_rcu();',
    'synchronize_rcu_tasks();',
    'stop_machine(stopped, NULL, NULL);',
  ])('to one that is none of them: %s', (says) => {
    expect(groups({ patcher: says })).toEqual([[1, 2, 3]]);
    // Which of them it is, is kept.
    expect(groups({ task: says })).toEqual([]);
  });

  it('where they only read under RCU', () => {
    const task = 'rcu_read_lock(); x = 5; rcu_read_unlock();';
    expect(groups({ task, patcher: 'synchronize_rcu();' })).toEqual([[1, 2, 3]]);
  });

  it.each([
    [{ patcher: 'raise_nmi(1);' }],
    [{ patcher: 'stop_machine(stopped, NULL, cpumask_of(1));' }],
    [{ task: 'x = smp_processor_id();' }],
    [{ nmi: 'x = smp_processor_id();' }],
    [{ patcher: 'wide();', ipi: 'x = smp_processor_id();' }],
    [{ task: 'srcu_read_unlock(&ss, srcu_read_lock(&ss));' }],
  ])('not where numbers matter: %o', (parts) => {
    expect(groups(parts)).toEqual([]);
  });
});
