/** What the help of a verb says beside its options: examples, and what it ends with. */
import type { ExitStatus } from './process/exit.ts';

export interface Manual {
  /** Words behind `pokelab`, and what they do. They run where there are the kept replays, and a test SB.litmus. */
  examples: readonly (readonly [words: string, does: string])[];
  /** Lines that stand below the examples. */
  more?: readonly string[];
  /** What 0, 1, 4 and 5 mean; those that are left out do not occur. */
  statuses: Partial<Readonly<Record<0 | 1 | 4 | 5, string>>>;
}

/** Of every verb. */
const ALWAYS: Partial<Readonly<Record<ExitStatus, string>>> = {
  2: 'wrong words, or input or output that cannot be used',
  3: 'a defect of Pokelab',
  130: 'interrupted; what was found is kept',
};

export const MANUAL: Readonly<Record<string, Manual>> = {
  check: {
    examples: [
      ['check ftrace-nmi-2008', 'the race of 2008: found, recorded, explained'],
      ['check ftrace-nmi-2009 --cpus 3 --nmis-per-cpu 1', 'a larger scenario'],
      ['check direct --hardware intel --out race.replay', 'other hardware, another file'],
      [
        'check direct --sarif direct.sarif --summary summary.md --annotate',
        'for a CI system: docs/ci.md has a whole workflow',
      ],
    ],
    statuses: { 0: 'pass: complete, no failure', 1: 'fail', 5: 'unknown' },
  },
  run: {
    examples: [
      ['run ftrace-nmi-2009 --strategy pct --seed 7', 'one run, by chance'],
      [
        'run ftrace-nmi-2009 --schedule replays/ftrace-nmi-2009.replay',
        'the run of a recorded schedule',
      ],
    ],
    statuses: {
      0: 'the run ended and did not fail',
      1: 'it failed',
      4: 'the schedule is not one of this protocol',
      5: 'unfinished',
    },
  },
  replay: {
    examples: [['replay replays/direct.replay replays/stop-machine.replay', 'are they the same?']],
    statuses: {
      0: 'every file is whole and replays',
      4: 'one of them does not',
      5: 'a run that replays is unfinished',
    },
  },
  show: {
    examples: [
      ['show replays/ftrace-nmi-2008.replay', 'the whole run'],
      ['show replays/ftrace-nmi-2008.replay --story', 'and the few events that explain it'],
      ['show replays/ftrace-nmi-2008.replay --around 133 --cpu 0', 'what CPU0 did there'],
      ['show replays/ftrace-nmi-2008.replay --kind nmi-entered --width 120', 'where NMIs arrive'],
    ],
    statuses: { 0: 'printed', 4: 'it does not replay' },
  },
  bisect: {
    examples: [
      [
        'bisect replays/ftrace-nmi-2008.replay --out passes.replay',
        'a run that passes, and parts with this one in one decision',
      ],
    ],
    statuses: { 0: 'a pair was found', 4: 'it does not replay', 5: 'none was found' },
  },
  ls: {
    examples: [
      ['ls', 'the replays in replays/, and the built-in protocols'],
      ['ls replays/museum', 'those of another folder'],
    ],
    statuses: { 0: 'printed' },
  },
  shrink: {
    examples: [
      ['shrink replays/direct.replay --out least.replay', 'a shorter run that fails the same way'],
    ],
    statuses: { 0: 'the least run', 4: 'it does not replay', 5: 'perhaps not the least' },
  },
  debug: {
    examples: [
      ['debug replays/ftrace-nmi-2008.replay', 'opens where it fails'],
      ['debug replays/ftrace-nmi-2008.replay --at 116', 'opens at event 116'],
      ['debug --protocol direct --cpus 2', 'a run that you make, step by step'],
      [
        'debug replays/ftrace-nmi-2008.replay --against ftrace-nmi-2009',
        'the same schedule on the fix, side by side',
      ],
      [
        "debug replays/ftrace-nmi-2008.replay --batch -e 'break execute_sites' -e C",
        'commands without a terminal: who came there last',
      ],
    ],
    statuses: {
      0: 'quit, or its commands were run',
      1: 'a command could not be run',
      4: 'the replay does not replay',
    },
  },
  dap: {
    examples: [
      ['dap', 'what an editor starts; its launch request names the replay'],
      ['dap replays/ftrace-nmi-2008.replay', 'the same, where the editor names none'],
    ],
    more: [
      'What each editor needs, opened on the folder of the replay:',
      '  VS Code: the folder src/dap/vscode of this package in ~/.vscode/extensions, pokelab on the',
      '    PATH, and in .vscode/launch.json { "type": "pokelab", "request": "launch",',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the editor puts the folder there
      '    "name": "the race", "replay": "${workspaceFolder}/replays/ftrace-nmi-2008.replay" }',
      '  Emacs, dape: (add-to-list \'dape-configs \'(pokelab command "pokelab" command-args ("dap")',
      '    :type "pokelab" :request "launch" :replay "replays/ftrace-nmi-2008.replay"))',
      '  Emacs, dap-mode: (dap-register-debug-provider "pokelab" (lambda (conf)',
      '    (plist-put conf :dap-server-path \'("pokelab" "dap"))))',
      "  nvim-dap: require('dap').adapters.pokelab = { type = 'executable', command = 'pokelab',",
      "    args = { 'dap' } }; require('dap').configurations.c = { { type = 'pokelab', request = 'launch',",
      "    name = 'the race', replay = 'replays/ftrace-nmi-2008.replay' } }",
      'launch and attach take:',
      '  replay       the recorded run; a path from where pokelab is started',
      '  at           where to stop first: failure (without it), start, end, or the number of an event',
      '  stopOnEntry  true: at the start; false: run on to the first breakpoint, or the failure',
      "  protocol     the protocol's file, where it is not found beside the replay or as it was named",
      'At the console of the editor :goto EVENT goes to an event, :story tells the story; :help lists them.',
    ],
    statuses: { 0: 'the editor left', 4: 'with --json: the replay does not replay' },
  },
  diff: {
    examples: [
      [
        'diff replays/ftrace-nmi-2008.replay --against ftrace-nmi-2009',
        'does the fix stop it, and by which line?',
      ],
      ['diff replays/direct.replay replays/stop-machine.replay', 'two recorded runs'],
      ['diff direct stop-machine', 'which failures one removes, keeps or brings'],
    ],
    statuses: {
      0: 'the same',
      1: 'not the same',
      4: 'a replay does not replay',
      5: 'two protocols: a question stayed open',
    },
  },
  test: {
    examples: [
      ['test direct stop-machine', 'does each fail and pass as its file expects?'],
      ['test replays --against ftrace-nmi-2009', 'do recorded failures come back in this one?'],
      ['test direct stop-machine --junit results.xml', 'for a CI system: docs/ci.md'],
      ['test', 'all built-in protocols: some minutes'],
    ],
    statuses: {
      0: 'all as expected',
      1: 'a case failed, or could not be run',
      5: 'an expectation was left open, or a run is unfinished',
    },
  },
  museum: {
    examples: [
      ['museum', 'the table of all of them'],
      ['museum ftrace-nmi-2008', 'the story of one'],
    ],
    statuses: {
      0: 'printed, or searched',
      1: 'something could not be searched',
      5: 'memory ran out',
    },
  },
  report: {
    examples: [
      [
        'report replays/ftrace-nmi-2008.replay -o race.html',
        'the race, to be walked through in a browser',
      ],
      [
        'report replays/ftrace-nmi-2008.replay --against ftrace-nmi-2009 -o fix.html',
        'both runs side by side',
      ],
      ['report direct -o direct.html', 'a search, and the run that fails'],
      ['report museum -o museum.html', 'all protocols by year'],
    ],
    more: [
      'A document that check, diff or test printed with --json is taken as well:',
      '  pokelab check mine.c --json > mine.json; pokelab report mine.json -o mine.html',
    ],
    statuses: {
      0: 'written',
      1: 'written; the search found a failure, or the two are not the same',
      4: 'a replay does not replay',
      5: 'written; a search, or a comparison, was left open',
    },
  },
  export: {
    examples: [
      ['export replays/direct.replay', 'a line of JSON an event'],
      ['export replays/direct.replay --format perfetto --out trace.json', 'for ui.perfetto.dev'],
      ['export replays/direct.replay --format vcd --out direct.vcd', 'for GTKWave'],
      ['export replays/direct.replay --format markdown --out direct.md', 'for a bug report'],
      ['export replays/direct.replay --format svg --out direct.svg', 'a picture of its lanes'],
    ],
    more: [
      'Formats (docs/exports.md says more):',
      '  jsonl      a line of JSON an event',
      '  csv        a row an event, for spreadsheets',
      '  perfetto   JSON that ui.perfetto.dev and chrome://tracing open',
      "  ftrace     text as in the kernel's trace file",
      '  trace-dat  a file for trace-cmd report and KernelShark; needs --out',
      '  shiviz     a log with vector clocks, for ShiViz',
      '  vcd        a value change dump, for GTKWave',
      '  itf        states in the Informal Trace Format of Apalache',
      '  dot        a graph of who read from whom, for Graphviz',
      '  litmus     a litmus test of the shared accesses, for litmus and herd7',
      '  markdown   what show says',
      '  svg        the lanes as a picture',
    ],
    statuses: { 0: 'written', 4: 'it does not replay' },
  },
  litmus: {
    examples: [
      ['litmus SB.litmus', 'its states, as herd7 prints them'],
      ["litmus SB.litmus --witness '0:r0=0; 1:r0=0;'", 'a run that ends in this state'],
    ],
    statuses: {
      0: 'all answered',
      1: 'a state that is not expected, or is missing',
      5: 'a test not searched whole',
    },
  },
  tour: {
    examples: [['tour', 'the race of 2008, and what fixed it']],
    statuses: { 0: 'found and not found, as it should be', 1: 'not so', 5: 'memory ran out' },
  },
  completion: {
    examples: [['completion bash', 'a script for bash: eval "$(pokelab completion bash)"']],
    statuses: { 0: 'printed' },
  },
};

/** What a verb can end with, by number. */
export const statusesOf = (verb: string): [status: string, means: string][] =>
  Object.entries({ ...ALWAYS, ...MANUAL[verb]?.statuses }).sort(
    ([a], [b]) => Number(a) - Number(b),
  );

/** What stands below the options in the help of a verb. */
export function manualText(verb: string): string {
  const manual = MANUAL[verb];
  if (manual === undefined) return '';
  const examples = manual.examples.flatMap(([words, does]) => [
    `  pokelab ${words}`,
    `      ${does}`,
  ]);
  const statuses = statusesOf(verb).map(([status, means]) => `  ${status.padEnd(4)}${means}`);
  const more = manual.more === undefined ? [] : ['', ...manual.more];
  return ['', 'Examples:', ...examples, ...more, '', 'Exit statuses:', ...statuses].join('\n');
}
