/** A long run: many sites patched in turn under random NMIs. */
import { runOnce } from '../../src/explore/searching/sample.ts';
import { randomStrategy } from '../../src/explore/strategies/random-strategy.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../src/scenario/scenario.ts';

export interface LongRun {
  scenario: Scenario;
  system: System;
  schedule: Step[];
}

export function scenarioOf(protocol: string, options: ScenarioOptions): Scenario {
  const parsed = parseProtocol(readBuiltin(protocol));
  if (!parsed.ok) throw new Error(`${protocol} does not compile`);
  const resolved = resolveScenario(parsed.protocol, options);
  if (!resolved.ok) throw new Error(resolved.message);
  return resolved.scenario;
}

export function systemOf(scenario: Scenario): System {
  const built = buildSystem(scenario);
  if (!built.ok) throw new Error(`${scenario.protocol} does not build`);
  return built.system;
}

export function longRun(sites: number, nmis: number, seed = 1): LongRun {
  const scenario = scenarioOf('ftrace-nmi-2009', { cpus: 2, nmis, sites, memory: 'tso' });
  const system = systemOf(scenario);
  return { scenario, system, schedule: runOnce(system, randomStrategy, seed, 10_000_000) };
}
