/** What a search covered, and what it did not: the last lines of every verdict. */
import type { SearchEnd } from '../explore/search.ts';
import { describeScenario } from '../scenario/scenario.ts';
import type { Outcome } from './checking.ts';
import { grouped } from './drive.ts';

const ENDS: Readonly<Record<SearchEnd, string>> = {
  complete: 'complete',
  finding: 'ended at the first failure',
  states: 'NOT complete: the budget of states ran out',
  runs: 'NOT complete: a sample of runs proves nothing',
  time: 'NOT complete: the time ran out',
  interrupted: 'NOT complete: interrupted',
};

export function coverageLines({ scenario, plan, verdict, result }: Outcome): string[] {
  const { states, transitions, depth, runs, nmiPositions, end, elapsedMs } = result;
  const counts =
    plan.strategy === 'exhaustive'
      ? `${grouped(states)} states, ${grouped(transitions)} transitions, depth ${grouped(depth)}`
      : `${grouped(runs)} runs, ${grouped(transitions)} steps, longest ${grouped(depth)}`;
  const lines = [
    `${verdict.toUpperCase()}  ${scenario.protocol}: ${describeScenario(scenario)}`,
    `  searched: ${counts}, ${grouped(nmiPositions)} NMI positions, ${(elapsedMs / 1000).toFixed(1)} s`,
    `  search:   ${plan.strategy}, ${ENDS[end]}`,
  ];
  if (verdict === 'pass') lines.push(...passLines(states));
  return lines;
}

/** A pass is about this scenario and this machine, and says so. */
function passLines(states: number): string[] {
  const chance = states ** 2 / 2 ** 65;
  const odds = chance < 1e-12 ? 'below 1e-12' : `about ${chance.toExponential(0)}`;
  return [
    '  covered:  every interleaving and NMI arrival within this scenario',
    '  not:      more CPUs, NMIs, sites or jobs, other memory or fetch models, machine checks, SMIs',
    `  chance that a fingerprint collision hid a state: ${odds}`,
  ];
}

/** The scenarios that were searched for the smallest failing one, and which that is. */
export function sizeLines({ found, smallest, scenario }: Outcome): string[] {
  if (found === null) return [];
  const lines = [
    `shrunk:   ${plural(found.nmis, 'NMI')}, ${plural(found.switches, 'context switch')}, ` +
      `${plural(found.steps, 'step')}${found.isLeast ? ' (no run of this scenario fails so with less)' : ' (not proven to be the least)'}`,
  ];
  if (smallest === null) return lines;
  const passes = smallest.sizes.filter(({ end }) => end === 'complete');
  for (let cpus = 1; cpus <= scenario.cpus; cpus++) {
    const nmis = passes.filter((size) => size.cpus === cpus).map((size) => size.nmis);
    if (nmis.length > 0)
      lines.push(`searched: ${plural(cpus, 'CPU')} with ${nmis.join(', ')} NMIs: pass`);
  }
  const { failing } = smallest;
  if (failing !== null) {
    lines.push(
      `smallest failing scenario: ${plural(failing.cpus, 'CPU')}, ${plural(failing.nmis, 'NMI')}`,
    );
  }
  return lines;
}

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${grouped(count)} ${noun}${noun.endsWith('ch') ? 'es' : 's'}`;
}
