/** The one table of verbs: the command line, its help, its completion, its manual page and docs/verbs.md come from it. */

import { MEMORY_NAMES } from '../machine/memory/memory-model.ts';
import { DEFAULTS } from '../scenario/limits.ts';
import { CHECK } from './words/check-options.ts';
import { SHOWN_KINDS } from './words/choice-words.ts';
import { COMMAND_OPTIONS } from './words/command-words.ts';
import {
  BISECT_MS,
  EXPORT_FORMAT,
  LEAST_OF_LIST,
  LEAST_OF_TWO,
  NEAR_MS,
  PROTOCOLS_MS,
  REPLAYS_FOLDER,
  SEARCH_MS,
  seconds,
} from './words/defaults.ts';
import { DEFINE_OPTION } from './words/define-words.ts';
import { EXPORT_FORMATS } from './words/export-formats.ts';
import { PAGE } from './words/page-options.ts';
import { JUNIT, REPORTS, SUMMARY } from './words/report-words.ts';
import {
  JSON_OPTION,
  MEMORY_LIMIT,
  out,
  SCENARIO,
  SEED,
  STEPS,
  STORY,
  time,
  WIDTH,
  WORKERS,
  width,
} from './words/shared-options.ts';
import type { Verb } from './words/verb.ts';

export const VERBS: readonly Verb[] = [
  {
    name: 'check',
    arguments: '[protocol]',
    summary: 'search for a run that fails; record, verify and explain it',
    options: CHECK,
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
      out('record the run', 'it is not recorded'),
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
    options: [width('lists', LEAST_OF_LIST, "the terminal's, else 79"), JSON_OPTION],
    load: () => import('./verbs/ls.ts'),
  },
  {
    name: 'shrink',
    arguments: '<replay>',
    summary: 'the least run that fails in the same way as a recorded one',
    options: [
      time('time budget', seconds(SEARCH_MS)),
      MEMORY_LIMIT,
      out('where to record it', `a new file in ${REPLAYS_FOLDER}/`),
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
      out('where to record the passing run', 'FILE-passes.replay'),
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
      out('where to record the live run', `a new file in ${REPLAYS_FOLDER}/`),
      ['--against <protocol>', 'beside the replay, its schedule on this protocol'],
      ['--beside <replay>', 'beside the replay, another one'],
      [
        '--at <event>',
        'open at this event: its number, N%, failure, start or end',
        undefined,
        'the failure',
      ],
      ...COMMAND_OPTIONS,
      ['--batch', 'draw nothing: say on stdout what the commands say, and quit'],
      STORY,
      ['--ascii', 'no line drawing, no arrows'],
      ['--no-mouse', 'leave the mouse to the terminal'],
      ['--no-colour', 'no colours'],
      ['--json', 'draw nothing: one JSON document about the run, on stdout'],
    ],
    load: () => import('./debuggers/debug.ts'),
  },
  {
    name: 'dap',
    arguments: '[replay]',
    summary: 'a recorded run for an editor, which speaks the Debug Adapter Protocol on stdin',
    options: [['--json', 'speak nothing: what this adapter can do, one JSON document on stdout']],
    load: () => import('./debuggers/dap.ts'),
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
        'time for all that is tried and searched',
        `${seconds(NEAR_MS)}; ${seconds(PROTOCOLS_MS)} for two protocols`,
      ),
      MEMORY_LIMIT,
      out('record the second run', 'it is not recorded'),
      ['--markdown', 'the report as markdown'],
      SUMMARY,
      width('report', LEAST_OF_TWO),
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
      ...REPORTS,
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
    name: 'report',
    arguments: '<what> [second]',
    summary: 'a finding as one HTML file: a replay, a diff, a search, the museum',
    options: PAGE,
    load: () => import('./verbs/report.ts'),
  },
  {
    name: 'export',
    arguments: '<replay>',
    summary: 'a recorded run for other tools: tables, traces, waves, graphs, logs, Markdown',
    options: [
      ['--format <format>', 'one of those below', EXPORT_FORMATS, EXPORT_FORMAT],
      out('write to this file', 'stdout'),
      JSON_OPTION,
    ],
    load: () => import('./verbs/export.ts'),
  },
  {
    name: 'litmus',
    arguments: '[file...]',
    summary: 'answer litmus tests (C as of the kernel memory model, X86_64) as herd7 does',
    options: [
      ['--memory <model>', 'sc, tso or pso', MEMORY_NAMES, DEFAULTS.memory],
      ['--expected <file>', 'compare with the states in this JSON file, under every model in it'],
      [
        '--witness [state]',
        'a run that ends in this state, all or part of it; in what the condition is about',
      ],
      out('write that run there, a line of JSON an event'),
      JUNIT,
      SUMMARY,
      time('time budget of each test', seconds(SEARCH_MS)),
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
