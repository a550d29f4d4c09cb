/**
 * A program of its own: every verb of the table with words that nobody means, one after the other in one process, in the
 * directory that it is started in. Prints what ended otherwise than as documented, a line of JSON each.
 */

import { endedBy } from '../../../src/cli/process/ended.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';
import { VERBS } from '../../../src/cli/verb-table.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { Verb } from '../../../src/cli/words/verb.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const [, , stride, ...files] = process.argv;

const VALUES = [
  '',
  ' ',
  '-1',
  '0',
  '00',
  '1.5',
  'NaN',
  'Infinity',
  '1e999',
  '0x10',
  '99999999999999999999',
  '9'.repeat(400),
  '٣',
  '😀'.repeat(100),
  '\u0000',
  'a\u0000b',
  '\n',
  '\u001b[2J',
  '--',
  '-',
  '.',
  '/',
  '..',
  'direct/',
  '/dev/zero',
  '/dev/full',
  '/proc/self/mem',
  '/dev/stdin',
  'no/such/file',
  'x'.repeat(5000),
  '%s%n',
  '__proto__',
  'constructor',
  'a=b',
  '=',
  ',',
  '0,1,',
  ...files,
];

/** What a verb is given where it is the options that are hostile: a run, or the protocol that ends soonest. */
const POSITIONAL: Readonly<Record<string, string[]>> = {
  check: ['direct'],
  run: ['direct'],
  test: ['direct'],
  museum: ['direct'],
  litmus: ['x.litmus'],
  diff: ['x.replay', 'x.replay'],
  completion: ['bash'],
  ls: ['.'],
  tour: [],
};
const QUICK: Words = { time: '200ms' };

const nameOf = (flags: string): string =>
  (/--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? flags.replace(/^-+/, '').split(' ')[0]).replace(
    /-(\w)/g,
    (_, letter: string) => letter.toUpperCase(),
  );

/** Of all attempts, some thousand, one in `stride` is made: of each option and of each value some. */
let turn = 0;
async function attempt(verb: Verb, positional: string[], words: Words): Promise<void> {
  if (turn++ % Number(stride) !== 0) return;
  const { environment, printed } = quietEnvironment();
  const start = performance.now();
  let status: number;
  let said = '';
  try {
    const { run } = await verb.load();
    status = await run(environment, positional, words);
  } catch (error) {
    const ended = endedBy(error);
    [status, said] = [ended.status, ended.text];
  }
  const ms = performance.now() - start;
  const isKnown = status !== EXIT.internal && Object.values(EXIT).some((known) => known === status);
  if (isKnown && ms < 20_000 && !(status === EXIT.usage && said + printed.err === '')) return;
  const shown = { verb: verb.name, positional, words, status, ms, said: said.slice(0, 800) };
  console.log(JSON.stringify(shown).slice(0, 3000));
}

for (const verb of VERBS) {
  // They have the terminal, or an editor, and search for minutes.
  const words: Words =
    verb.name === 'debug' ? { json: true } : verb.name === 'dap' ? { json: true } : {};
  const names = new Set(verb.options.map(([flags]) => nameOf(flags)));
  const quick = names.has('time') && verb.name !== 'museum' ? { ...words, ...QUICK } : words;
  if (verb.name !== 'tour') {
    for (const value of VALUES) await attempt(verb, [value], quick);
  }
  const positional = POSITIONAL[verb.name] ?? ['x.replay'];
  for (const [flags] of verb.options) {
    if (!/[<[]/.test(flags)) continue;
    for (const value of VALUES)
      await attempt(verb, positional, { ...quick, [nameOf(flags)]: value });
  }
}
console.log('done');
