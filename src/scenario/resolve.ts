/** From what the user says and what the protocol says to one complete scenario. */
import type { MemoryModelName } from '../machine/memory/memory-model.ts';
import { MEMORY_NAMES } from '../machine/memory/memory-model.ts';
import type { SourceFile } from '../machine/program/program.ts';
import { DEFAULTS, FETCH_UNITS, LIMITS } from './limits.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';

/** What a protocol says of itself. */
interface Described {
  name: string;
  file: SourceFile;
  /** Its `SCENARIO(...)`: keys cpus, nmis, nmis_per_cpu, sites, jobs, memory, fetch. */
  scenario: Readonly<Record<string, number | string>>;
}

export type Resolved = { ok: true; scenario: Scenario } | { ok: false; message: string };

/** Options win over the protocol's own scenario, and that over DEFAULTS. */
export function resolveScenario(protocol: Described, options: ScenarioOptions): Resolved {
  const own = protocol.scenario;
  const number = (key: keyof typeof LIMITS): number =>
    options[key] ?? (own[key] as number | undefined) ?? DEFAULTS[key];
  const cpus = number('cpus');
  const scenario: Scenario = {
    protocol: protocol.name,
    source: protocol.file,
    cpus,
    ...nmiBudget(protocol, options, cpus),
    memory: options.memory ?? (own.memory as MemoryModelName | undefined) ?? DEFAULTS.memory,
    fetch: options.fetch ?? (own.fetch as number | undefined) ?? DEFAULTS.fetch,
    sites: number('sites'),
    jobs: number('jobs'),
  };
  const message = scenarioProblem(scenario) ?? nmiCpuProblem(options, cpus);
  return message === null ? { ok: true, scenario } : { ok: false, message };
}

function nmiBudget(
  { scenario: own }: Described,
  options: ScenarioOptions,
  cpus: number,
): Pick<Scenario, 'nmis' | 'nmisPerCpu'> {
  const taking = (cpu: number): boolean => options.nmiCpus?.includes(cpu) ?? true;
  const spread = (each: number): number[] =>
    Array.from({ length: Math.max(0, Math.min(cpus, LIMITS.cpus.most)) }, (_, cpu) =>
      taking(cpu) ? each : 0,
    );
  const ownPerCpu =
    options.nmis === undefined ? (own.nmis_per_cpu as number | undefined) : undefined;
  const perCpu = options.nmisPerCpu ?? ownPerCpu;
  if (perCpu !== undefined) {
    const nmisPerCpu = spread(perCpu);
    return { nmisPerCpu, nmis: nmisPerCpu.reduce((sum, most) => sum + most, 0) };
  }
  const nmis = options.nmis ?? (own.nmis as number | undefined) ?? DEFAULTS.nmis;
  return { nmis, nmisPerCpu: spread(nmis) };
}

/** What is wrong with a scenario, null for nothing. Scenarios from files are checked with it as well. */
export function scenarioProblem(scenario: Scenario): string | null {
  for (const [key, { least, most }] of Object.entries(LIMITS)) {
    const value = scenario[key as keyof typeof LIMITS];
    if (!Number.isInteger(value) || value < least || value > most) {
      return `${key} must be a whole number from ${least} to ${most}, not ${value}`;
    }
  }
  if (!MEMORY_NAMES.includes(scenario.memory)) {
    return `memory must be one of ${MEMORY_NAMES.join(', ')}, not ${scenario.memory}`;
  }
  if (!FETCH_UNITS.includes(scenario.fetch)) {
    return `fetch must be one of ${FETCH_UNITS.join(', ')}, not ${scenario.fetch}`;
  }
  if (scenario.nmisPerCpu.length !== scenario.cpus) return 'nmisPerCpu must have one entry a CPU';
  return null;
}

function nmiCpuProblem(
  { nmiCpus, nmis, nmisPerCpu }: ScenarioOptions,
  cpus: number,
): string | null {
  if (nmis !== undefined && nmisPerCpu !== undefined) {
    return 'give the NMIs in all or the NMIs per CPU, not both';
  }
  const unknown = nmiCpus?.find((cpu) => cpu < 0 || cpu >= cpus);
  return unknown === undefined
    ? null
    : `there is no CPU ${unknown} for NMIs to arrive at: CPUs are 0 to ${cpus - 1}`;
}
