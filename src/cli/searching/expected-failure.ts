/** The failure that a protocol expects of a scenario: what a search looks for, past others. */
import { failingFunctions } from '../../detectors/failing-functions.ts';
import type { Failure } from '../../detectors/failure.ts';
import type { Expected } from '../../language/protocol/expectations.ts';
import { type Protocol, parseProtocol } from '../../language/protocol/protocol.ts';
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Int3Stack, NmiStack } from '../../machine/state/stacks.ts';
import type { System } from '../../machine/state/system.ts';
import { hardwareOf } from '../../scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';
import { scenarioFor } from '../files/protocol-file.ts';

export type Expectation = Protocol['expectations'][number];

/** The scenario that an expectation is about. */
export function expectedScenario(protocol: Protocol, { options }: Expectation): Scenario {
  const { cpus, nmis, nmis_per_cpu, sites, jobs, tasks, memory, nmi_stack, int3_stack } = options;
  const number = (value: number | string | undefined) =>
    value === undefined ? undefined : Number(value);
  const said: ScenarioOptions = {
    cpus: number(cpus),
    nmis: number(nmis),
    nmisPerCpu: number(nmis_per_cpu),
    sites: number(sites),
    jobs: number(jobs),
    tasks: number(tasks),
    memory: memory as MemoryModelName | undefined,
    hardware: hardwareOf(options),
    nmiStack: nmi_stack as NmiStack | undefined,
    int3Stack: int3_stack as Int3Stack | undefined,
  };
  return scenarioFor(protocol, said);
}

/** What the scenario's own protocol expects of it; nothing when it says nothing, or expects a pass. */
export function failuresExpectedOf(scenario: Scenario): readonly Expected[] {
  const parsed = parseProtocol(scenario.source);
  if (!parsed.ok) return [];
  const { protocol } = parsed;
  const isMeant = (expectation: Expectation) =>
    JSON.stringify(expectedScenario(protocol, expectation)) === JSON.stringify(scenario);
  const expected = protocol.expectations.filter(isMeant).flatMap(({ verdicts }) => verdicts);
  return expected.filter(({ verdict }) => verdict !== 'pass');
}

/** True for a failure of one of those classes, in the function that it names. */
export function isExpected(
  verdicts: readonly Expected[],
  system: System,
  machine: Machine,
  failure: Failure,
): boolean {
  const alike = verdicts.filter(({ verdict }) => verdict === failure.class);
  if (alike.length === 0 || alike.some(({ fn }) => fn === null)) return alike.length > 0;
  const functions = failingFunctions(system, machine, failure);
  return alike.some(({ fn }) => fn !== null && functions.includes(fn));
}
