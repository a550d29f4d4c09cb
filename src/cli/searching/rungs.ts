/** The scenarios around the one that was asked for: smaller ones, by size, and larger ones. */

import type { ScenarioSize } from '../../explore/shrinking/smallest-scenario.ts';
import { handlesNmis, mentions } from '../../language/protocol/mentions.ts';
import { type Protocol, parseProtocol, siteProblem } from '../../language/protocol/protocol.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import { DEFAULTS } from '../../scenario/limits.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';

/** NMIs that are climbed one by one; from there on they double. */
const ONE_BY_ONE = 4;

/** Where NMIs may not arrive everywhere, "fewer CPUs" would be another question. */
export const hasSizes = ({ nmis, nmisPerCpu }: Scenario): boolean =>
  nmis === 0 || !nmisPerCpu.includes(0);

/** The scenario with so many CPUs and NMIs, as many at each CPU as at its first one, and no more than in all. */
export function sized(scenario: Scenario, size: ScenarioSize): Scenario {
  const { cpus, nmis } = size;
  const each = Math.min(nmis, scenario.nmisPerCpu[0]);
  return { ...scenario, cpus, nmis, nmisPerCpu: Array.from({ length: cpus }, () => each) };
}

/** More NMIs than so many do not arrive at so many CPUs. */
export function mostNmis({ nmis, nmisPerCpu }: Scenario, cpus: number): number {
  const [each] = nmisPerCpu;
  return each === MANY_NMIS ? nmis : Math.min(nmis, cpus * each);
}

/** From the smallest up: CPUs and NMIs in all, where these are as many the one with fewer CPUs. */
function sizesBelow(scenario: Scenario): ScenarioSize[] {
  if (!hasSizes(scenario)) return [];
  const { cpus, nmis } = scenario;
  const counts = nmiRungs(nmis);
  const sizes: (ScenarioSize & { at: number })[] = [];
  for (let count = 1; count <= cpus; count++) {
    for (const [at, number] of counts.entries()) {
      const isBelow = count < cpus || number < nmis;
      if (isBelow && number <= mostNmis(scenario, count)) {
        sizes.push({ cpus: count, nmis: number, at: count + at });
      }
    }
  }
  return sizes.sort((a, b) => a.at - b.at).map(({ at: _, ...size }) => size);
}

/** Those sizes of the scenario. */
export const scenariosBelow = (scenario: Scenario): Scenario[] =>
  sizesBelow(scenario).map((size) => sized(scenario, size));

/** `0, 1, 2, 3, 4, 8, 16, ...` up to so many, and that. */
function nmiRungs(most: number): number[] {
  const counts: number[] = [];
  const last = most === MANY_NMIS ? ONE_BY_ONE - 1 : most - 1;
  for (let nmis = 0; nmis <= last; nmis += nmis < ONE_BY_ONE ? 1 : nmis) counts.push(nmis);
  return [...counts, most];
}

/** CPUs of the scenario that the protocol is written for: with fewer it may only miss a partner. */
export function ownCpus({ source, cpus }: Scenario): number {
  const parsed = parseProtocol(source);
  if (!parsed.ok) return cpus;
  const { cpus: own } = parsed.protocol.scenario;
  return typeof own === 'number' ? own : DEFAULTS.cpus;
}

/** What a user, or the protocol, may say of how large a scenario is. */
const SIZE_WORDS = ['cpus', 'nmis', 'nmisPerCpu', 'nmiCpus', 'sites', 'jobs', 'tasks'] as const;
const OWN_WORDS = ['cpus', 'nmis', 'nmis_per_cpu', 'sites', 'jobs', 'tasks'];

/** Nobody has said how large it is to be. */
export const isUnsized = ({ scenario: own }: Protocol, options: ScenarioOptions): boolean =>
  SIZE_WORDS.every((word) => options[word] === undefined) &&
  OWN_WORDS.every((word) => !(word in own));

/** What grows; `nmis`: one more at each CPU, where so many may arrive at each. */
interface Growth {
  cpus?: 1;
  nmis?: 1;
  sites?: 1;
  jobs?: 1;
}

/** One more of each that the user did not fix and the protocol takes notice of; then of all of them. */
export function scenariosAbove(
  scenario: Scenario,
  protocol: Protocol,
  options: ScenarioOptions,
): Scenario[] {
  if (!hasSizes(scenario)) return [];
  const { cpus, nmis, nmisPerCpu, sites, jobs } = options;
  const isMany = scenario.nmis === MANY_NMIS;
  const isFixed = isMany || nmis !== undefined || nmisPerCpu !== undefined;
  const growths: Growth[] = [];
  if (!isFixed && handlesNmis(protocol)) growths.push({ nmis: 1 });
  if (cpus === undefined) growths.push({ cpus: 1 });
  if (sites === undefined && mentions(protocol, 'nr_sites')) growths.push({ sites: 1 });
  if (jobs === undefined && mentions(protocol, 'nr_jobs')) growths.push({ jobs: 1 });
  if (growths.length > 1) growths.push(Object.assign({}, ...growths));
  return growths
    .map((growth) => grown(scenario, growth))
    .filter((more) => scenarioProblem(more) === null && siteProblem(protocol, more.sites) === null);
}

function grown(scenario: Scenario, growth: Growth): Scenario {
  const cpus = scenario.cpus + (growth.cpus ?? 0);
  const each = scenario.nmisPerCpu[0] + (growth.nmis ?? 0);
  const isEach = scenario.nmisPerCpu[0] < scenario.nmis;
  return {
    ...scenario,
    cpus,
    nmis: isEach ? each * cpus : each,
    nmisPerCpu: Array.from({ length: cpus }, () => each),
    sites: scenario.sites + (growth.sites ?? 0),
    jobs: scenario.jobs + (growth.jobs ?? 0),
  };
}
