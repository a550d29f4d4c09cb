/** The scenarios in which two protocols are compared: those that `check` climbs, of either. */
import { type Protocol, siteProblem } from '../../language/protocol/protocol.ts';
import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';
import { scenarioFor } from '../files/protocol-file.ts';
import { scenariosAbove, scenariosBelow } from '../searching/rungs.ts';

export interface DiffLadder {
  /** Smallest first, up to what is asked for, or what either protocol asks for of itself. */
  asked: Scenario[];
  /** Larger ones. */
  above: Scenario[];
}

/** On the first one's machine; `scenario`: what is asked of it. */
export function diffLadder(
  protocols: readonly Protocol[],
  scenario: Scenario,
  options: ScenarioOptions,
): DiffLadder {
  const wholes = protocols.map((protocol) => {
    const { cpus, nmis, nmisPerCpu, sites, jobs, tasks } = scenarioFor(protocol, options);
    return { ...scenario, cpus, nmis, nmisPerCpu, sites, jobs, tasks };
  });
  const isFor = ({ sites }: Scenario) =>
    protocols.every((protocol) => siteProblem(protocol, sites) === null);
  const asked = distinct(wholes.flatMap((whole) => [...scenariosBelow(whole), whole])).filter(
    isFor,
  );
  const above = protocols.flatMap((protocol, at) => scenariosAbove(wholes[at], protocol, options));
  const isNew = (one: Scenario) => asked.every((known) => sizeOf(known) !== sizeOf(one));
  return { asked, above: distinct(above).filter(isFor).filter(isNew) };
}

function distinct(scenarios: readonly Scenario[]): Scenario[] {
  return [...new Map(scenarios.map((one) => [sizeOf(one), one])).values()];
}

const sizeOf = ({ cpus, nmis, sites, jobs }: Scenario): string => [cpus, nmis, sites, jobs].join();
