/** From what the user says and what the protocol says to one complete scenario. */
import type { MemoryModelName } from '../machine/memory/memory-model.ts';
import { MEMORY_NAMES } from '../machine/memory/memory-model.ts';
import { PROFILE_NAMES, profileNamed, widthProfile } from '../machine/memory/profiles.ts';
import type { SourceFile } from '../machine/program/program.ts';
import { MANY_NMIS, MOST_TASKS } from '../machine/state/machine.ts';
import {
  DEFAULT_STACKS,
  INT3_STACKS,
  type Int3Stack,
  NMI_STACKS,
  type NmiStack,
} from '../machine/state/stacks.ts';
import { DEFAULTS, LIMITS } from './limits.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';

/** What a protocol says of itself. */
interface Described {
  name: string;
  file: SourceFile;
  /** Where it comes from, which tells its time. */
  origin: string;
  /** Its `HARDWARE(...)`, null without one. */
  hardware: string | null;
  /** How many sites it declares, of which a scenario that says nothing has all. */
  siteCount: number;
  /** Its `SCENARIO(...)`: keys cpus, nmis, nmis_per_cpu, sites, jobs, tasks, memory, hardware, fetch, nmi_stack, int3_stack. */
  scenario: Readonly<Record<string, number | string>>;
}

/** A scenario in full, or one line that says which option cannot be, and why. */
export type Resolved = { ok: true; scenario: Scenario } | { ok: false; message: string };

/** What is run of a protocol: options win over the protocol's own scenario, that over what it declares, and that over DEFAULTS. */
export function resolveScenario(protocol: Described, options: ScenarioOptions): Resolved {
  const own = protocol.scenario;
  const defaults = { ...DEFAULTS, sites: protocol.siteCount };
  const number = (key: keyof typeof LIMITS): number =>
    options[key] ?? (own[key] as number | undefined) ?? defaults[key];
  const cpus = number('cpus');
  const scenario: Scenario = {
    protocol: protocol.name,
    source: protocol.file,
    cpus,
    ...nmiBudget(protocol, options, cpus),
    memory: options.memory ?? (own.memory as MemoryModelName | undefined) ?? DEFAULTS.memory,
    hardware: options.hardware ?? hardwareOf(own) ?? protocol.hardware ?? DEFAULTS.hardware,
    sites: number('sites'),
    jobs: number('jobs'),
    tasks: number('tasks'),
    nmiStack:
      options.nmiStack ?? (own.nmi_stack as NmiStack | undefined) ?? nmiStackAt(protocol.origin),
    int3Stack:
      options.int3Stack ?? (own.int3_stack as Int3Stack | undefined) ?? DEFAULT_STACKS.int3Stack,
  };
  const message = scenarioProblem(scenario) ?? nmiCpuProblem(options, cpus);
  return message === null ? { ok: true, scenario } : { ok: false, message };
}

/** What options say of the hardware: its name, or how wide it fetches. */
export function hardwareOf(own: Readonly<Record<string, number | string>>): string | undefined {
  if (own.hardware !== undefined) return String(own.hardware);
  return own.fetch === undefined ? undefined : widthProfile(Number(own.fetch));
}

/** The year of Linux 3.3, whose x86-64 NMIs no longer overwrite each other's frames. */
export const NMIS_RERUN = 2012;

/** What an NMI over an NMI did in the latest year that an origin names; the strictest when it names none. */
function nmiStackAt(origin: string): NmiStack {
  const year = latestYear(origin);
  return year !== Infinity && year >= NMIS_RERUN ? 'rerun' : DEFAULT_STACKS.nmiStack;
}

/** The latest year that an origin names, Infinity when it names none. */
export function latestYear(origin: string): number {
  const years = [...origin.matchAll(/\b(?:19|20)\d\d\b/g)].map(([year]) => Number(year));
  return years.length === 0 ? Infinity : Math.max(...years);
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
    const isMany = nmisPerCpu.includes(MANY_NMIS);
    return {
      nmisPerCpu,
      nmis: isMany ? MANY_NMIS : nmisPerCpu.reduce((sum, most) => sum + most, 0),
    };
  }
  const nmis = options.nmis ?? (own.nmis as number | undefined) ?? DEFAULTS.nmis;
  return { nmis, nmisPerCpu: spread(nmis) };
}

/** What is wrong with a scenario, null for nothing. Scenarios from files are checked with it as well. */
export function scenarioProblem(scenario: Scenario): string | null {
  for (const [key, { least, most }] of Object.entries(LIMITS)) {
    const value = scenario[key as keyof typeof LIMITS];
    if (key === 'nmis' && value === MANY_NMIS) continue;
    if (!Number.isInteger(value) || value < least || value > most) {
      return `${key} must be a whole number from ${least} to ${most}, not ${value}`;
    }
  }
  const { cpus, tasks } = scenario;
  if (tasks > 1 && cpus * tasks > MOST_TASKS) {
    return `${cpus} CPUs with ${tasks} tasks each are ${cpus * tasks} tasks: at most ${MOST_TASKS} in all`;
  }
  if (!MEMORY_NAMES.includes(scenario.memory)) {
    return `memory must be one of ${MEMORY_NAMES.join(', ')}, not ${scenario.memory}`;
  }
  if (profileNamed(scenario.hardware) === undefined) {
    return `hardware must be one of ${PROFILE_NAMES.join(', ')}, not ${scenario.hardware}`;
  }
  if (!NMI_STACKS.includes(scenario.nmiStack)) {
    return `nmi_stack must be one of ${NMI_STACKS.join(', ')}, not ${scenario.nmiStack}`;
  }
  if (!INT3_STACKS.includes(scenario.int3Stack)) {
    return `int3_stack must be one of ${INT3_STACKS.join(', ')}, not ${scenario.int3Stack}`;
  }
  if (scenario.tasks > 1 && scenario.nmis === MANY_NMIS) {
    return 'NMIs without end are searched with one task a CPU: give a number of NMIs, or one task';
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
