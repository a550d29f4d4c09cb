/** Every verb, asked of files that are hostile, with options that are hostile. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { endedBy } from '../../../src/cli/process/ended.ts';
import { EXIT, type ExitStatus } from '../../../src/cli/process/exit.ts';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { EXPORT_FORMATS } from '../../../src/cli/words/export-formats.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { Verb } from '../../../src/cli/words/verb.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { HOSTILE, type HostileFiles, hostileFiles, mustBePlain } from './hostile-files.ts';

export const place = mkdtempSync(join(tmpdir(), 'pokelab-hostile-'));
let files: HostileFiles;

/** Once, before anything is asked. */
export async function writeFiles(): Promise<void> {
  // Files of tests that share a thread share this module, and the one before has taken the folder away.
  mkdirSync(place, { recursive: true });
  files = await hostileFiles(place);
}

let made = 0;
/** A new file of a hostile name. */
const fresh = (): string => join(place, `${++made}${HOSTILE}.out`);

interface Ran {
  status: ExitStatus;
  out: string;
  err: string;
}

/** As main.ts runs it; a defect fails the test. */
async function ran(verb: Verb, positional: readonly string[], words: Words): Promise<Ran> {
  const { environment, printed } = quietEnvironment({ colour: true });
  const what = JSON.stringify([verb.name, positional, words]);
  let status: ExitStatus;
  try {
    const { run } = await verb.load();
    status = await run(environment, [...positional], words);
  } catch (error) {
    const ended = endedBy(error);
    environment.err(ended.text);
    ({ status } = ended);
  }
  expect(status, `${what} ${printed.err}`).not.toBe(EXIT.internal);
  mustBePlain(printed.out, `stdout of ${what}`);
  mustBePlain(printed.err, `stderr of ${what}`);
  return { status, ...printed };
}

/** With people's text and as a document. */
export async function bothWays(
  verb: Verb,
  positional: readonly string[],
  words: Words,
): Promise<string> {
  const { out, err } = await ran(verb, positional, words);
  const written = ['out', 'sarif', 'junit'].filter((word) => words[word] !== undefined);
  const anew = Object.fromEntries(written.map((word) => [word, fresh()]));
  const { out: document } = await ran(verb, positional, { ...words, ...anew, json: true });
  if (document !== '')
    expect(() => JSON.parse(document), `${verb.name}: ${document}`).not.toThrow();
  return out + err;
}

export const verbNamed = (name: string): Verb => {
  const found = VERBS.find((verb) => verb.name === name);
  if (found === undefined) throw new Error(`there is no verb ${name}`);
  return found;
};

/** Searches that are over at once. */
const BRIEF = { time: '1s', workers: '1', larger: undefined };

/** What CI systems read, each to a file of its own. */
const handed = (): Words => ({ sarif: fresh(), junit: fresh(), summary: fresh() });

export type Asked = [positional: string[], words: Words];

/** What is asked of each verb; every verb stands here. */
export const ASKED: Readonly<Record<string, () => Asked[]>> = {
  check: () => [
    [[files.protocol], { ...BRIEF, out: fresh(), checkpoint: false }],
    [[files.protocol], { ...BRIEF, out: fresh(), ...handed(), annotate: true }],
    [
      [files.protocol],
      {
        ...BRIEF,
        out: fresh(),
        checkpoint: fresh(),
        strategy: 'exhaustive',
        states: '2',
        cpus: '3',
      },
    ],
    [[files.wrong], {}],
    [[files.replay], {}],
    [[], { resume: files.replay }],
  ],
  run: () => [
    [[files.protocol], { out: fresh(), jobs: '2', tasks: '2' }],
    [[files.protocol], { schedule: files.replay, out: fresh() }],
    [[files.wrong], {}],
  ],
  replay: () => [[[files.replay, files.missing, ...files.strange, files.protocol], {}]],
  show: () => [
    [[files.replay], { story: true }],
    [[files.replay], { width: '20' }],
    ...files.strange.map((file): Asked => [[file], {}]),
  ],
  ls: () => [
    [[files.protocol], {}],
    [[place], {}],
    [[place], { width: '60' }],
  ],
  shrink: () => [
    [[files.replay], { out: fresh() }],
    [[files.missing], {}],
  ],
  bisect: () => [[[files.replay], { out: fresh() }]],
  debug: () => [
    [[files.replay], { story: true }],
    [[files.replay], { batch: true, e: `g\ni\nv\npicture 80x24\nb ${HOSTILE}\n` }],
    [[files.replay], { batch: true, e: 'x\n?\nt\n!\nsearch flag\nB\nM\n' }],
    [[files.replay], { batch: true, e: `json ${fresh().replaceAll('\n', '')}\n` }],
    [[files.replay], { batch: true, e: HOSTILE }],
    [[files.replay], { batch: true, against: files.protocol }],
    [[], { batch: true, protocol: files.protocol, out: fresh(), e: 's\ns\n' }],
    ...files.strange.map((file): Asked => [[file], { batch: true }]),
  ],
  // What it says to editors is held by test/dap.
  dap: () => [
    [[files.replay], { json: true }],
    ...files.strange.map((file): Asked => [[file], { json: true }]),
  ],
  diff: () => [
    [[files.replay], { against: files.protocol, time: '0' }],
    [[files.replay], { against: files.protocol, time: '0', markdown: true, out: fresh() }],
    [[files.replay], { against: files.protocol, time: '0', summary: fresh() }],
    [[files.replay, files.replay], {}],
    [[files.protocol, files.protocol], { time: '1s' }],
    [[files.replay], {}],
    [[files.protocol], {}],
    [[files.protocol, files.replay], {}],
  ],
  test: () => [
    [[files.missing], {}],
    [[files.wrong], {}],
    [[files.replay], {}],
    [[files.protocol], { junit: files.replay }],
    [[place], { against: files.protocol, time: '1s', ...handed(), annotate: true }],
  ],
  museum: () => [
    [[HOSTILE], {}],
    [['direct'], {}],
  ],
  report: () => [
    [[files.replay], { out: fresh() }],
    [[files.replay], { out: fresh(), against: files.protocol }],
    [[files.protocol], { out: fresh(), time: '1s' }],
    [[files.wrong], { out: fresh() }],
    [[files.missing], { out: fresh() }],
  ],
  export: () => [
    ...EXPORT_FORMATS.map((format): Asked => [[files.replay], { format, out: fresh() }]),
    [[files.missing], {}],
  ],
  litmus: () => [
    [files.litmus, {}],
    [files.litmus, { expected: files.expected, junit: fresh(), summary: fresh() }],
    [files.litmus.slice(0, 1), { witness: true, out: fresh() }],
    [files.litmus.slice(0, 1), { witness: `0:r0=0; ${HOSTILE}=1` }],
    [[files.missing], {}],
  ],
  tour: () => [],
  completion: () => [
    [[HOSTILE], {}],
    [['bash'], {}],
  ],
};
