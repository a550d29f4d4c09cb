/** Words of the command line into numbers and choices, with errors that say what to write. */
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { PROFILE_NAMES, widthProfile } from '../../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../../machine/memory/text.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import {
  INT3_STACKS,
  type Int3Stack,
  NMI_STACKS,
  type NmiStack,
} from '../../machine/state/stacks.ts';
import { LIMITS, type Limit } from '../../scenario/limits.ts';
import type { ScenarioOptions } from '../../scenario/scenario.ts';
import { UsageError } from '../process/exit.ts';
import { usableMemory } from '../process/memory.ts';
import type { Words } from './given-words.ts';
import { didYouMean } from './meant.ts';

/** A whole number within the limits. */
export function wholeNumber(
  option: string,
  text: string,
  { least, most = Number.MAX_SAFE_INTEGER }: Partial<Limit> & { least: number },
  others = '',
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`${option} takes a whole number ${range}${others}, not '${text}'`);
}

/** Seconds, minutes or hours: `90`, `90s`, `2m`, `1h`; in milliseconds. */
export function duration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) {
    throw new UsageError(`${option} takes a time such as 30s, 2m or 1h, not '${text}'`);
  }
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Number(match[1]) * units[match[2] ?? 's'];
}

/** Bytes: `512M`, `1.5G`, `4GiB`; K, M, G and T are powers of 1024. */
function size(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmgt])(?:i?b)?$/i.exec(text);
  const bytes =
    match === null ? 0 : Number(match[1]) * 1024 ** ('kmgt'.indexOf(match[2].toLowerCase()) + 1);
  if (bytes >= LEAST_BYTES && Number.isSafeInteger(Math.floor(bytes))) return Math.floor(bytes);
  const least = `of at least ${LEAST_BYTES / 2 ** 20}M`;
  throw new UsageError(`${option} takes a size such as 512M or 4G, ${least}, not '${text}'`);
}

/** The first tables of a search, and its first machines. */
const LEAST_BYTES = 16 * 2 ** 20;

/** Milliseconds that `--time` says, else those. Throws UsageError. */
export const timeOf = ({ time }: Words, otherwise: number): number =>
  typeof time === 'string' ? duration('--time', time) : otherwise;

/** Bytes that each of so many searches at a time may hold. Throws UsageError. */
export function memoryLimitOf({ memoryLimit }: Words, searches = 1): number {
  const all =
    typeof memoryLimit === 'string' ? size('--memory-limit', memoryLimit) : usableMemory();
  return Math.max(LEAST_BYTES, Math.floor(all / Math.max(1, searches)));
}

/** The options of every verb that runs a scenario, as commander hands them over. */
export interface ScenarioWords {
  cpus?: string;
  nmis?: string;
  nmisPerCpu?: string;
  nmiCpus?: string;
  memory?: string;
  hardware?: string;
  fetch?: string;
  sites?: string;
  jobs?: string;
  tasks?: string;
  nmiStack?: string;
  int3Stack?: string;
}

/** Throws UsageError. */
export function scenarioOptions(words: ScenarioWords): ScenarioOptions {
  if (words.nmis !== undefined && words.nmisPerCpu !== undefined) {
    throw new UsageError('give --nmis (in all) or --nmis-per-cpu, not both');
  }
  const number = (option: string, text: string | undefined, limit: Limit): number | undefined =>
    text === undefined ? undefined : wholeNumber(option, text, limit);
  return {
    cpus: number('--cpus', words.cpus, LIMITS.cpus),
    nmis: nmiCount('--nmis', words.nmis),
    nmisPerCpu: nmiCount('--nmis-per-cpu', words.nmisPerCpu),
    nmiCpus: words.nmiCpus?.split(',').map((cpu) => wholeNumber('--nmi-cpus', cpu, { least: 0 })),
    memory: choice('--memory', words.memory, MEMORY_NAMES) as MemoryModelName | undefined,
    hardware: hardwareOf(words),
    sites: number('--sites', words.sites, LIMITS.sites),
    jobs: number('--jobs', words.jobs, LIMITS.jobs),
    tasks: number('--tasks', words.tasks, LIMITS.tasks),
    nmiStack: choice('--nmi-stack', words.nmiStack, NMI_STACKS) as NmiStack | undefined,
    int3Stack: choice('--int3-stack', words.int3Stack, INT3_STACKS) as Int3Stack | undefined,
  };
}

function nmiCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined || text === 'many') return text && MANY_NMIS;
  return wholeNumber(option, text, LIMITS.nmis, " or 'many'");
}

/** So many choices are not all told where some are likely meant. */
const MANY = 12;

/** One of the choices, undefined when nothing was said. */
export function choice(
  option: string,
  text: string | undefined,
  choices: readonly string[],
): string | undefined {
  if (text === undefined || choices.includes(text)) return text;
  const meant = didYouMean(text, choices);
  const rest = meant === null ? '' : `: ${meant}`;
  if (meant !== null && choices.length > MANY) {
    throw new UsageError(`${option} takes no '${text}'${rest}`);
  }
  throw new UsageError(`${option} takes one of ${choices.join(', ')}, not '${text}'${rest}`);
}

/** `--fetch N` is short for the profile that fetches so many bytes at once, as memory is. */
function hardwareOf({
  hardware,
  fetch,
}: {
  hardware?: string;
  fetch?: string;
}): string | undefined {
  if (hardware !== undefined && fetch !== undefined) {
    throw new UsageError(
      'give --hardware or --fetch, not both: a profile says how wide it fetches',
    );
  }
  const unit = choice('--fetch', fetch, FETCH_UNITS.map(String));
  return unit === undefined
    ? choice('--hardware', hardware, PROFILE_NAMES)
    : widthProfile(Number(unit));
}
