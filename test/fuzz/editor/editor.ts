/** An editor that asks anything in any order, with arguments as they should be and as they should not. */
import { readdirSync } from 'node:fs';
import { Refusal } from '../../../src/dap/protocol/arguments.ts';
import type { Command } from '../../../src/dap/protocol/messages.ts';
import { Editor } from '../../dap/editor.ts';
import fc from '../../support/property.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';

const REPLAYS = readdirSync('replays').filter((name) => name.endsWith('.replay'));

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  fc.constantFrom(-1, 1.5, 300, 2 ** 31, 2 ** 53, 1e300, Number.NaN),
);
const text = fc.constantFrom(
  ...[
    '',
    'x',
    'write_flag',
    'cpu1: write_flag',
    'in_nmi == 1',
    '*',
    '((((',
    '7',
    '0',
    '-1',
    'task',
    'a\nb',
  ],
  ...[
    '0xc0100000',
    '0xc0100004',
    '0xffffffffffffffff',
    '0x',
    ':story',
    ':goto 7',
    ':goto',
    ':help',
    '%2',
  ],
  ...[
    'repl',
    'watch',
    'hover',
    'instruction',
    'statement',
    'readWrite',
    'write',
    'failure',
    'nmi',
    '\u001b[31m',
  ],
);
const wrong = fc.constantFrom<unknown>(null, true, [], {}, [null], { path: 7 });

/** A value for the name of an argument: mostly of its type. */
function likelyValue(name: string): fc.Arbitrary<unknown> {
  const right = RIGHT[name] ?? fc.oneof(number, text);
  return fc.oneof({ weight: 12, arbitrary: right }, number, text, wrong);
}

const source = fc.record({
  path: fc.constantFrom('ftrace-nmi-2008.c', 'x', '/dev/null', '..'),
  name: text,
});
const points = fc.array(
  fc.record(
    {
      line: number,
      column: number,
      condition: text,
      hitCondition: text,
      logMessage: text,
      name: text,
      dataId: text,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 3 },
);

const RIGHT: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  source,
  breakpoints: points,
  filters: fc.subarray(['failure', 'nmi', 'int3', 'x']),
  expression: text,
  context: text,
  granularity: text,
  memoryReference: text,
  singleThread: fc.boolean(),
};

const NAMES = [
  ...[
    'threadId',
    'frameId',
    'variablesReference',
    'levels',
    'startFrame',
    'start',
    'count',
    'line',
    'column',
  ],
  ...[
    'text',
    'expression',
    'context',
    'granularity',
    'memoryReference',
    'instructionOffset',
    'instructionCount',
  ],
  ...[
    'offset',
    'name',
    'targetId',
    'sourceReference',
    'source',
    'breakpoints',
    'filters',
    'requestId',
  ],
];

const given = fc.record(Object.fromEntries(NAMES.map((name) => [name, likelyValue(name)])), {
  requiredKeys: ['threadId', 'expression', 'source'],
});

/** All that is asked of a run that is open. */
const COMMANDS: readonly Command[] = [
  ...([
    'threads',
    'stackTrace',
    'scopes',
    'variables',
    'evaluate',
    'completions',
    'source',
  ] as const),
  ...([
    'loadedSources',
    'exceptionInfo',
    'readMemory',
    'disassemble',
    'setBreakpoints',
    'goto',
  ] as const),
  ...([
    'setFunctionBreakpoints',
    'setInstructionBreakpoints',
    'setDataBreakpoints',
    'cancel',
  ] as const),
  ...(['setExceptionBreakpoints', 'dataBreakpointInfo', 'breakpointLocations', 'restart'] as const),
  ...([
    'continue',
    'reverseContinue',
    'next',
    'stepIn',
    'stepOut',
    'stepBack',
    'restartFrame',
  ] as const),
  ...(['pause', 'gotoTargets', 'pokelab/story', 'configurationDone', 'initialize'] as const),
];

const conversation = fc.record({
  replay: fc.constantFrom(...REPLAYS),
  asked: fc.array(fc.tuple(fc.constantFrom(...COMMANDS), given), {
    minLength: 20,
    maxLength: 60,
    size: 'max',
  }),
});

async function turn(seed: number): Promise<Defect[]> {
  const [{ replay, asked }] = fc.sample(conversation, { seed, numRuns: 1 });
  const editor = new Editor();
  await editor.launch(`replays/${replay}`);
  for (const [index, [command, its]] of asked.entries()) {
    try {
      await editor.ask(command, its);
    } catch (error) {
      if (isRefusal(editor, error)) continue;
      const files = {
        'asked.json': JSON.stringify({ replay, asked: asked.slice(0, index + 1) }, null, 1),
      };
      return [{ what: `${replay}: ${command}: ${(error as Error).stack}`, files }];
    }
  }
  return [];
}

/** The last thing that was said is a response without success. */
function isRefusal(editor: Editor, error: unknown): boolean {
  if (error instanceof Refusal) return false;
  const last = editor.replies.at(-1);
  return last?.type === 'response' && !last.success && last.message === (error as Error).message;
}

export const editorFuzzer: Fuzzer = {
  name: 'editor',
  about: 'requests of the Debug Adapter Protocol, right and wrong',
  turn,
};
