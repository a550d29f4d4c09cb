/** The one table of verbs: the command line, its help, its completion and the README come from it. */

import { ENGINES } from '../explore/searching/search.ts';
import { MEMORY_NAMES } from '../machine/memory/memory-model.ts';
import { PROFILE_NAMES } from '../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../machine/memory/text.ts';
import { INT3_STACKS, NMI_STACKS } from '../machine/state/stacks.ts';
import { SHOWN_KINDS } from './words/choice-words.ts';
import { DEFINE_OPTION } from './words/define-words.ts';
import type { Verb, VerbOption } from './words/verb.ts';

const SCENARIO: Verb['options'] = [
  ['--cpus <n>', 'CPUs; CPU 0 runs the patcher'],
  ['--nmis <n>', 'NMIs that may arrive, in all; many: without end'],
  ['--nmis-per-cpu <n>', 'NMIs that may arrive at each CPU, or many'],
  ['--nmi-cpus <list>', 'CPUs that NMIs arrive at, such as 0,2'],
  ['--memory <model>', 'sc, tso or pso', MEMORY_NAMES],
  ['--hardware <name>', `what it promises about code: ${PROFILE_NAMES.join(', ')}`, PROFILE_NAMES],
  ['--fetch <bytes>', 'short for --hardware alignedBYTES', FETCH_UNITS.map(String)],
  ['--sites <n>', 'sites to patch'],
  ['--jobs <n>', 'jobs: enable, disable, enable again, ...'],
  ['--tasks <n>', 'tasks of each CPU, which preempt each other'],
  ['--nmi-stack <kind>', 'an NMI over an NMI: fixed (crash), rerun or nest', NMI_STACKS],
  ['--int3-stack <kind>', 'stack of int3 handlers: shared or own', INT3_STACKS],
];
const MEMORY_LIMIT: VerbOption = [
  '--memory-limit <size>',
  'what searches may hold, such as 4G (three quarters of what is free)',
];
const STRATEGY: Verb['options'] = [
  [
    '--strategy <name>',
    'portfolio (smaller scenarios first, pct beside the search), exhaustive, random or pct',
    ['portfolio', 'exhaustive', 'random', 'pct'],
  ],
  ['--seed <n>', 'seed of random and pct'],
  ['--time <time>', 'time for all that is searched, such as 2m (60s, and 20s after a failure)'],
  ['--states <n>', 'budget of states, for exhaustive'],
  MEMORY_LIMIT,
  ['--runs <n>', 'budget of runs, for random and pct'],
];
const STEPS: VerbOption = ['--steps <n>', 'steps after which a run is cut off (1000000)'];
const JSON_OPTION: VerbOption = ['--json', 'one JSON document on stdout'];
const WORKERS: VerbOption = ['--workers <n>', 'searches at a time (one for each core)'];
const STORY: VerbOption = ['--story', 'the events that explain the failure, a sentence each'];
const WIDTH: VerbOption = ['--width <columns>', 'columns of the table (75)'];

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
      ['--larger', 'after a pass larger scenarios too (10s of them where nobody says a size)'],
      ['--engine <name>', 'kernel (the fast one, where it can), or machine alone', ENGINES],
      ['--workers <n>', 'threads of an exhaustive search (one for each core)'],
      ['--no-reduction', 'every micro-operation is a step of its own'],
      ['--bitstate', 'a few bits a state in all of --memory-limit: more states, never a pass'],
      ['--no-shrink', 'keep the run as it was found'],
      ['--out <file>', 'where to record a failing run'],
      ['--checkpoint <file>', 'keep the search there, every minute and where it ends undecided'],
      ['--no-checkpoint', 'do not keep it (after 10 s it is kept in replays/)'],
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
      ['--strategy <name>', 'random or pct', ['random', 'pct']],
      ['--seed <n>', 'seed of the strategy'],
      STEPS,
      ['--schedule <replay>', 'take the schedule of this replay'],
      ['--out <file>', 'record the run'],
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
      ['--from <event>', 'from this event on'],
      ['--to <event>', 'up to this event'],
      ['--around <event>', 'what happens shortly before and behind this event'],
      ['--cpu <list>', 'what these CPUs do, such as 0,2'],
      ['--kind <list>', 'events of these kinds, such as nmi-entered,trapped', SHOWN_KINDS],
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
      ['--time <time>', 'time budget'],
      MEMORY_LIMIT,
      ['--out <file>', 'where to record it'],
      WIDTH,
      JSON_OPTION,
    ],
    load: () => import('./verbs/shrink.ts'),
  },
  {
    name: 'debug',
    arguments: '[replay]',
    summary: 'a recorded run in the terminal debugger, forwards and backwards',
    options: [
      ['--protocol <protocol>', 'begin a live run of this protocol instead, recorded as it goes'],
      DEFINE_OPTION,
      ...SCENARIO,
      ['--out <file>', 'where to record the live run'],
      ['--against <protocol>', 'beside the replay, its schedule on this protocol'],
      ['--beside <replay>', 'beside the replay, another one'],
      ['--ascii', 'no line drawing, no arrows'],
      ['--no-mouse', 'leave the mouse to the terminal'],
      ['--no-colour', 'no colours'],
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
      ['--time <time>', 'time budget of each search'],
      MEMORY_LIMIT,
      ['--out <file>', 'record the second run'],
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
      ['--time <time>', 'time budget of each search'],
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
      ['--time <time>', 'time budget of each search'],
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
      ['--format <format>', 'jsonl, csv or perfetto (jsonl)'],
      ['--out <file>', 'write to this file instead of stdout'],
      JSON_OPTION,
    ],
    load: () => import('./verbs/export.ts'),
  },
  {
    name: 'litmus',
    arguments: '<file...>',
    summary: 'answer litmus tests (C as of the kernel memory model, X86_64) as herd7 does',
    options: [
      ['--memory <model>', 'sc, tso or pso (tso)', MEMORY_NAMES],
      ['--expected <file>', 'compare with the states in this JSON file, under every model in it'],
      ['--time <time>', 'time budget of each test'],
      MEMORY_LIMIT,
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
    options: [],
    async load() {
      const { printCompletion } = await import('./verbs/completion.ts');
      return { run: (environment, [shell]) => printCompletion(environment, shell, VERBS) };
    },
  },
];
