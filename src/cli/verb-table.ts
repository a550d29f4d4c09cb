/** The one table of verbs: the command line, its help, its completion and the README come from it. */

import { ENGINES } from '../explore/searching/search.ts';
import { MEMORY_NAMES } from '../machine/memory/memory-model.ts';
import { PROFILE_NAMES } from '../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../machine/memory/text.ts';
import { DEFAULT_STACKS, INT3_STACKS, NMI_STACKS } from '../machine/state/stacks.ts';
import { EXPORT_FORMATS } from '../report/exporting/exports.ts';
import { DEFAULTS } from '../scenario/limits.ts';
import { NMIS_RERUN } from '../scenario/resolve.ts';
import { SHOWN_KINDS } from './words/choice-words.ts';
import {
  AFTERWARDS_MS,
  BISECT_MS,
  DEFAULT_SEED,
  DEFAULT_WIDTH,
  EXPORT_FORMAT,
  MAX_STEPS,
  NEAR_MS,
  PROTOCOLS_MS,
  REPLAYS_FOLDER,
  SEARCH_MS,
  seconds,
  UNSIZED_MS,
} from './words/defaults.ts';
import { DEFINE_OPTION } from './words/define-words.ts';
import type { Verb, VerbOption } from './words/verb.ts';

/** Of a scenario: what the protocol's own says, else the project's. */
const own = (value: string | number): string => `the protocol's, else ${value}`;

const SCENARIO: Verb['options'] = [
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
const MEMORY_LIMIT: VerbOption = [
  '--memory-limit <size>',
  'what searches may hold, such as 4G',
  undefined,
  'three quarters of what is free',
];
const SEED: VerbOption = ['--seed <n>', 'seed of random and pct', undefined, String(DEFAULT_SEED)];
const time = (help: string, fallback: string): VerbOption => [
  '--time <time>',
  help,
  undefined,
  fallback,
];
const STRATEGY: Verb['options'] = [
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
const STEPS: VerbOption = [
  '--steps <n>',
  'steps after which a run is cut off',
  undefined,
  String(MAX_STEPS),
];
const JSON_OPTION: VerbOption = ['--json', 'one JSON document on stdout'];
const STORY: VerbOption = ['--story', 'the events that explain the failure, a sentence each'];
const WORKERS: VerbOption = ['--workers <n>', 'searches at a time', undefined, 'one for each core'];
const WIDTH: VerbOption = [
  '--width <columns>',
  'columns of the table, 20 to 400',
  undefined,
  String(DEFAULT_WIDTH),
];

export const VERBS: readonly Verb[] = [
  {
    name: 'check',
    arguments: '[protocol]',
    summary: 'search for a run that fails; record, verify and explain it',
    options: [
      DEFINE_OPTION,
      ...SCENARIO,
      ...STRATEGY,
      STEPS,
      [
        '--larger',
        'after a pass larger scenarios too',
        undefined,
        `${seconds(UNSIZED_MS)} of them where nobody says a size`,
      ],
      [
        '--engine <name>',
        'kernel (the fast one, where it can), or machine alone',
        ENGINES,
        ENGINES[0],
      ],
      ['--workers <n>', 'threads of an exhaustive search', undefined, 'one for each core'],
      ['--no-reduction', 'every micro-operation is a step of its own'],
      ['--bitstate', 'a few bits a state in all of --memory-limit: more states, never a pass'],
      ['--no-shrink', 'keep the run as it was found'],
      [
        '--out <file>',
        'where to record a failing run',
        undefined,
        `a new file in ${REPLAYS_FOLDER}/`,
      ],
      ['--checkpoint <file>', 'keep the search there, every minute and where it ends undecided'],
      [
        '--no-checkpoint',
        'do not keep it',
        undefined,
        `after 10 s it is kept in ${REPLAYS_FOLDER}/`,
      ],
      ['--resume <file>', 'go on with a search that was kept'],
      STORY,
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/check.ts'),
  },
  {
    name: 'run',
    arguments: '<protocol>',
    summary: 'one run under a random strategy, or under the schedule of a replay',
    options: [
      DEFINE_OPTION,
      ...SCENARIO,
      ['--strategy <name>', 'random or pct', ['random', 'pct'], 'random'],
      SEED,
      STEPS,
      ['--schedule <replay>', 'take the schedule of this replay'],
      ['--out <file>', 'record the run', undefined, 'it is not recorded'],
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/run.ts'),
  },
  {
    name: 'replay',
    arguments: '<replay...>',
    summary: 'run a recorded schedule again and compare every event and digest',
    options: [JSON_OPTION],
    load: () => import('./verbs/replay.ts'),
  },
  {
    name: 'show',
    arguments: '<replay>',
    summary: 'the table of a recorded run, or of a part of it, a column per CPU',
    options: [
      ['--from <event>', 'from this event on', undefined, 'the start; of a long run the last ones'],
      ['--to <event>', 'up to this event', undefined, 'the end'],
      ['--around <event>', 'what happens shortly before and behind this event'],
      ['--cpu <list>', 'what these CPUs do, such as 0,2', undefined, 'all'],
      ['--kind <list>', 'events of these kinds, such as nmi-entered,trapped', SHOWN_KINDS, 'all'],
      STORY,
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/show.ts'),
  },
  {
    name: 'ls',
    arguments: '[directory]',
    summary: 'the replays in a directory, and the built-in protocols',
    options: [JSON_OPTION],
    load: () => import('./verbs/ls.ts'),
  },
  {
    name: 'shrink',
    arguments: '<replay>',
    summary: 'the least run that fails in the same way as a recorded one',
    options: [
      time('time budget', seconds(SEARCH_MS)),
      MEMORY_LIMIT,
      ['--out <file>', 'where to record it', undefined, `a new file in ${REPLAYS_FOLDER}/`],
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/shrink.ts'),
  },
  {
    name: 'bisect',
    arguments: '<replay>',
    summary: 'a failing run and a passing one that differ in one decision',
    options: [
      time('time for all orders of steps that are tried', seconds(BISECT_MS)),
      ['--out <file>', 'where to record the passing run', undefined, 'FILE-passes.replay'],
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/bisect.ts'),
  },
  {
    name: 'debug',
    arguments: '[replay]',
    summary: 'a recorded run in the terminal debugger, forwards and backwards',
    options: [
      ['--protocol <protocol>', 'begin a live run of this protocol instead, recorded as it goes'],
      DEFINE_OPTION,
      ...SCENARIO,
      [
        '--out <file>',
        'where to record the live run',
        undefined,
        `a new file in ${REPLAYS_FOLDER}/`,
      ],
      ['--against <protocol>', 'beside the replay, its schedule on this protocol'],
      ['--beside <replay>', 'beside the replay, another one'],
      ['--ascii', 'no line drawing, no arrows'],
      ['--no-mouse', 'leave the mouse to the terminal'],
      ['--no-colour', 'no colours'],
      ['--json', 'draw nothing: one JSON document about the run, on stdout'],
    ],
    load: () => import('./verbs/debug.ts'),
  },
  {
    name: 'diff',
    arguments: '<first> [second]',
    summary: 'the same schedule on two versions of a protocol, two runs, or two protocols',
    options: [
      ['--against <protocol>', 'carry the schedule of the first run over to this protocol'],
      DEFINE_OPTION,
      ...SCENARIO,
      time(
        'time budget of each search',
        `${seconds(NEAR_MS)}; ${seconds(PROTOCOLS_MS)} for two protocols`,
      ),
      MEMORY_LIMIT,
      ['--out <file>', 'record the second run', undefined, 'it is not recorded'],
      ['--markdown', 'the report as markdown'],
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/diff.ts'),
  },
  {
    name: 'test',
    arguments: '[names...]',
    summary: 'replays against a protocol, or what protocols expect of themselves',
    options: [
      ['--against <protocol>', 'carry the replays in these folders over to this protocol'],
      DEFINE_OPTION,
      ['--junit <file>', 'write JUnit XML'],
      time('time budget of each search', seconds(SEARCH_MS)),
      MEMORY_LIMIT,
      WORKERS,
      JSON_OPTION,
    ],
    load: () => import('./verbs/test.ts'),
  },
  {
    name: 'museum',
    arguments: '[names...]',
    summary: 'the built-in protocols by year: how each fails, and what mended it',
    options: [
      DEFINE_OPTION,
      ['--search', 'search for it all again, and keep it in replays/museum'],
      ['--changed', 'search only what has changed since'],
      time('time budget of each search', seconds(SEARCH_MS)),
      WORKERS,
      JSON_OPTION,
    ],
    load: () => import('./verbs/museum.ts'),
  },
  {
    name: 'export',
    arguments: '<replay>',
    summary: 'a recorded run as JSON lines, CSV, or a trace that Perfetto opens',
    options: [
      ['--format <format>', 'jsonl, csv or perfetto', EXPORT_FORMATS, EXPORT_FORMAT],
      ['--out <file>', 'write to this file', undefined, 'stdout'],
      JSON_OPTION,
    ],
    load: () => import('./verbs/export.ts'),
  },
  {
    name: 'litmus',
    arguments: '<file...>',
    summary: 'answer litmus tests (C as of the kernel memory model, X86_64) as herd7 does',
    options: [
      ['--memory <model>', 'sc, tso or pso', MEMORY_NAMES, DEFAULTS.memory],
      ['--expected <file>', 'compare with the states in this JSON file, under every model in it'],
      [
        '--witness [state]',
        'a run that ends in this state, all or part of it; in what the condition is about',
      ],
      ['--out <file>', 'write that run there, a line of JSON an event'],
      time('time budget of each test', 'none'),
      MEMORY_LIMIT,
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/litmus.ts'),
  },
  {
    name: 'tour',
    arguments: '',
    summary: 'the first minute: the race of 2008, and the protocol that fixed it',
    options: [JSON_OPTION],
    load: () => import('./verbs/tour.ts'),
  },
  {
    name: 'completion',
    arguments: '<shell>',
    summary: 'a script that completes this command line: bash, zsh or fish',
    options: [JSON_OPTION],
    async load() {
      const { printCompletion } = await import('./verbs/completion.ts');
      return {
        run: (environment, [shell], words) => printCompletion(environment, { shell, words }, VERBS),
      };
    },
  },
];
