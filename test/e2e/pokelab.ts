/** The command line as its users have it: a process of its own, in a directory of its own. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

const PROGRAM = resolve('dist/pokelab.js');
/** The kept runs. */
export const kept = (name: string): string => resolve('replays', `${name}.replay`);

export interface Ended {
  /** null when a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
  ms: number;
}

export interface Started {
  child: ChildProcess;
  /** Resolves once either stream holds the text. */
  said(text: string): Promise<void>;
  ended: Promise<Ended>;
}

/** A directory that is removed after the tests of the file. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-e2e-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What users have set, without what this test run has. */
export function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, TERM: 'xterm-256color', ...extra };
}

export function start(words: readonly string[], options: SpawnOptions = {}): Started {
  return startProgram(process.execPath, [PROGRAM, ...words], options);
}

export function run(words: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return start(words, options).ended;
}

/** Runs a line of bash in which `pokelab` is the program. */
export function bash(line: string, options: SpawnOptions = {}): Promise<Ended> {
  const pokelab = `pokelab() { '${process.execPath}' '${PROGRAM}' "$@"; }`;
  return startProgram('bash', ['-c', `${pokelab}\n${line}`], options).ended;
}

/** The program's words for a shell. */
export const command = (words: string): string => `'${process.execPath}' '${PROGRAM}' ${words}`;

export function startProgram(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): Started {
  const begin = performance.now();
  const child = spawn(program, words, {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  let out = '';
  let err = '';
  let look = (): void => {};
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    look();
  });
  const ended = new Promise<Ended>((done, failed) => {
    child.on('error', failed);
    child.on('close', (status, signal) =>
      done({ status, signal, out, err, ms: performance.now() - begin }),
    );
  });
  const said = (text: string): Promise<void> =>
    new Promise((done, failed) => {
      look = () => (out + err).includes(text) && done();
      look();
      ended.then(() => failed(new Error(`it ended without '${text}': ${out}${err}`)));
    });
  return { child, said, ended };
}
