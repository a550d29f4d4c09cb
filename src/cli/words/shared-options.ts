/** Options that several verbs have, as rows of the table of verbs. */
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { PROFILE_NAMES } from '../../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../../machine/memory/text.ts';
import { DEFAULT_STACKS, INT3_STACKS, NMI_STACKS } from '../../machine/state/stacks.ts';
import { DEFAULTS } from '../../scenario/limits.ts';
import { NMIS_RERUN } from '../../scenario/resolve.ts';
import {
  AFTERWARDS_MS,
  DEFAULT_SEED,
  DEFAULT_WIDTH,
  MAX_STEPS,
  SEARCH_MS,
  seconds,
  WIDTHS,
} from './defaults.ts';
import type { Verb, VerbOption } from './verb.ts';

/** Of a scenario: what the protocol's own says, else the project's. */
const own = (value: string | number): string => `the protocol's, else ${value}`;

export const SCENARIO: Verb['options'] = [
  ['--cpus <n>', 'CPUs; CPU 0 runs the patcher', undefined, own(DEFAULTS.cpus)],
  ['--nmis <n>', 'NMIs that may arrive, in all; many: without end', undefined, own(DEFAULTS.nmis)],
  ['--nmis-per-cpu <n>', 'NMIs that may arrive at each CPU, or many'],
  ['--nmi-cpus <list>', 'CPUs that NMIs arrive at, such as 0,2', undefined, 'all'],
  ['--memory <model>', 'sc, tso or pso', MEMORY_NAMES, own(DEFAULTS.memory)],
  [
    '--hardware <name>',
    `what it promises about code: ${PROFILE_NAMES.join(', ')}`,
    PROFILE_NAMES,
    own(DEFAULTS.hardware),
  ],
  ['--fetch <bytes>', 'short for --hardware alignedBYTES', FETCH_UNITS.map(String)],
  ['--sites <n>', 'sites to patch', undefined, own('all that it has')],
  ['--jobs <n>', 'jobs: enable, disable, enable again, ...', undefined, own(DEFAULTS.jobs)],
  ['--tasks <n>', 'tasks of each CPU, which preempt each other', undefined, own(DEFAULTS.tasks)],
  [
    '--nmi-stack <kind>',
    'an NMI over an NMI: fixed (crash), rerun or nest',
    NMI_STACKS,
    own(`${DEFAULT_STACKS.nmiStack}, or rerun from ${NMIS_RERUN} on`),
  ],
  [
    '--int3-stack <kind>',
    'stack of int3 handlers: shared or own',
    INT3_STACKS,
    own(DEFAULT_STACKS.int3Stack),
  ],
];
export const MEMORY_LIMIT: VerbOption = [
  '--memory-limit <size>',
  'what searches may hold, such as 4G',
  undefined,
  'three quarters of what is free',
];
export const SEED: VerbOption = [
  '--seed <n>',
  'seed of random and pct',
  undefined,
  String(DEFAULT_SEED),
];
export const time = (help: string, fallback: string): VerbOption => [
  '--time <time>',
  help,
  undefined,
  fallback,
];
export const STRATEGY: Verb['options'] = [
  [
    '--strategy <name>',
    'portfolio (smaller scenarios first, pct beside the search), exhaustive, random or pct',
    ['portfolio', 'exhaustive', 'random', 'pct'],
    'portfolio',
  ],
  SEED,
  time(
    'time for all that is searched, such as 2m',
    `${seconds(SEARCH_MS)}, and ${seconds(AFTERWARDS_MS)} after a failure`,
  ),
  ['--states <n>', 'budget of states, for exhaustive', undefined, 'none'],
  MEMORY_LIMIT,
  ['--runs <n>', 'budget of runs, for random and pct', undefined, 'none'],
];
export const STEPS: VerbOption = [
  '--steps <n>',
  'steps after which a run is cut off',
  undefined,
  String(MAX_STEPS),
];
/** A new file. */
export const out = (help: string, fallback?: string): VerbOption => [
  '-o, --out <file>',
  help,
  undefined,
  fallback,
];
export const JSON_OPTION: VerbOption = ['--json', 'one JSON document on stdout'];
export const WORKERS: VerbOption = [
  '--workers <n>',
  'searches at a time',
  undefined,
  'one for each core',
];
export const STORY: VerbOption = [
  '--story',
  'the events that explain the failure, a sentence each',
];
export const width = (
  what: string,
  least = WIDTHS.least,
  fallback = String(DEFAULT_WIDTH),
): VerbOption => [
  '--width <columns>',
  `columns of the ${what}, ${least} to ${WIDTHS.most}`,
  undefined,
  fallback,
];
export const WIDTH = width('table');
