/** A scenario: everything that is run, as plain data. A replay holds it whole. */
import type { MemoryModelName } from '../machine/memory/memory-model.ts';
import type { SourceFile } from '../machine/program/program.ts';
import { MANY_NMIS } from '../machine/state/machine.ts';
import { DEFAULT_STACKS, type Int3Stack, type NmiStack } from '../machine/state/stacks.ts';
import { DEFAULTS } from './limits.ts';

/** What is run, in full. */
export interface Scenario {
  /** The protocol's name and full source. */
  protocol: string;
  source: SourceFile;
  cpus: number;
  /** NMIs that may arrive, in all, and at each CPU; MANY_NMIS: without end. */
  nmis: number;
  nmisPerCpu: number[];
  memory: MemoryModelName;
  /** Name of what the hardware promises about code: profiles.ts. */
  hardware: string;
  sites: number;
  jobs: number;
  /** Tasks of each CPU. */
  tasks: number;
  /** What an NMI over an NMI does, and an int3 over an int3 handler that an NMI came in over. */
  nmiStack: NmiStack;
  int3Stack: Int3Stack;
}

/** What a user may say about a scenario; what is left out comes from the protocol, then DEFAULTS. */
export interface ScenarioOptions {
  cpus?: number;
  /** In all. */
  nmis?: number;
  /** At each CPU that takes NMIs; excludes `nmis`. */
  nmisPerCpu?: number;
  /** The CPUs that NMIs arrive at; all by default. */
  nmiCpus?: number[];
  memory?: MemoryModelName;
  hardware?: string;
  sites?: number;
  jobs?: number;
  tasks?: number;
  nmiStack?: NmiStack;
  int3Stack?: Int3Stack;
}

/** An NMI comes in over another only once an int3's handler in the first one has let it in. */
export const mayNest = ({ nmis, source }: Scenario): boolean =>
  nmis > 1 && source.text.includes('int3_handler');

/** One line for people: `2 CPUs, 2 NMIs, tso, 1 site, 1 job`. */
export function describeScenario(scenario: Scenario): string {
  const { cpus, nmis, nmisPerCpu, memory, hardware, sites, jobs, tasks, nmiStack, int3Stack } =
    scenario;
  const parts = [
    count(cpus, 'CPU'),
    nmisText(nmis),
    memory,
    count(sites, 'site'),
    count(jobs, 'job'),
  ];
  if (tasks > 1) parts.splice(1, 0, `${tasks} tasks a CPU`);
  const nmiPart = tasks > 1 ? 2 : 1;
  const taking = nmisPerCpu.flatMap((most, cpu) => (most > 0 ? [cpu] : []));
  const most = Math.max(0, ...nmisPerCpu);
  if (most < nmis) parts[nmiPart] += ` (${most} a CPU)`;
  if (nmis > 0 && taking.length < cpus) parts[nmiPart] += ` on CPU ${taking.join(', ')}`;
  if (hardware !== DEFAULTS.hardware) parts.push(`hardware ${hardware}`);
  if (mayNest(scenario)) parts.push(`NMI stack ${nmiStack}`);
  if (nmis > 0 && int3Stack !== DEFAULT_STACKS.int3Stack) parts.push('int3 on its own stack');
  return parts.join(', ');
}

/** How many NMIs, as options and documents say it. */
export const nmisWord = (nmis: number): number | 'many' => (isMany(nmis) ? 'many' : nmis);

/** The same for people. */
export const nmisText = (nmis: number): string =>
  isMany(nmis) ? 'NMIs without end' : count(nmis, 'NMI');

const isMany = (nmis: number): boolean => nmis === MANY_NMIS;

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
