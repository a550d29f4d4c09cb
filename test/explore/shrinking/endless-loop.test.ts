/** The least run to a loop that nobody can tell goes on to that loop, by brute force over every schedule. */
import { beforeAll, expect, it } from 'vitest';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { costOf } from '../../../src/explore/shrinking/schedule-cost.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { leastCost } from './brute-force.ts';

beforeAll(prepareLanguage);

const TEXT = `#include <pokelab.h>
PROTOCOL("loops");
SITE(place, BYTES(0x90), BYTES(0x90));
static void spin(void)
{
	for (;;)
		cpu_relax();
}
int patcher(void)
{
	return -1;
}
void nmi_handler(void)
{
	int cpu = smp_processor_id();

	if (cpu == 0)
		spin();
}
`;

const SCENARIO: Scenario = {
  source: { name: 'loops.c', text: TEXT },
  protocol: 'loops',
  cpus: 1,
  nmis: 1,
  nmisPerCpu: [1],
  memory: 'sc',
  hardware: 'coherent',
  sites: 1,
  jobs: 1,
  tasks: 1,
  nmiStack: 'fixed',
  int3Stack: 'shared',
};

it('[E2] [E6] a run that ends in a loop that nobody can tell goes on to the loop', () => {
  const built = buildSystem(SCENARIO);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  const { system } = built;
  const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
  const found = finish(exhaustive(options)).finding as Finding;
  const { finding } = finish(shrink({ ...UNLIMITED, system, finding: found, reduce: true }));
  const { nmis, switches, steps } = costOf(finding.schedule);
  expect(finding.failure.class).toBe('hang');
  expect([nmis, switches, steps]).toEqual(leastCost(system, 'hang', 1000));
  // The NMI's arrival alone does not show it.
  expect(steps).toBeGreaterThan(1);
});
