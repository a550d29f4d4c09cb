/** The same bytes whichever Node runs it: those that `engines` allows and that people have. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch, startProgram } from './pokelab.ts';

const PROGRAM = join(process.cwd(), 'dist/pokelab.js');
const directory = scratch();

/** The program of that version; null where npx cannot have it, as without a network. */
function nodeOf(version: string): string | null {
  const words = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'];
  const { status, stdout } = spawnSync('npx', words, { encoding: 'utf8', timeout: 120_000 });
  return status === 0 ? stdout.trim() : null;
}

const LINES = [
  ['run', 'ftrace-nmi-2009', '--strategy', 'pct', '--seed', '3', '--out', 'run.replay'],
  ['check', 'ftrace-nmi-2008', '--workers', '1'],
  ['check', 'direct', '--workers', '1'],
  ['show', 'run.replay'],
  ['export', 'run.replay', '--out', 'run.jsonl'],
  ['export', 'run.replay', '--format', 'perfetto', '--out', 'run.json'],
  ['diff', 'run.replay', '--against', 'ftrace-nmi-2008', '--out', 'second.replay'],
  ['museum'],
];

/** What is printed, but for how long it took, and every file. */
async function madeBy(program: string, name: string): Promise<Record<string, string>> {
  const cwd = join(directory, name);
  mkdirSync(cwd);
  const made: Record<string, string> = {};
  for (const words of LINES) {
    const { status, out, err } = await startProgram(program, [PROGRAM, ...words], { cwd }).ended;
    made[words.join(' ')] = `${status}\n${out}${err}`.replace(/took: .*/g, '');
  }
  for (const file of readdirSync(cwd, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(cwd, file);
    if (statSync(path).isFile()) made[file] = readFileSync(path, 'base64');
  }
  return made;
}

const own = madeBy(process.execPath, 'own');

describe('[C56] the same bytes', () => {
  for (const version of ['20', '22', '24']) {
    const program = nodeOf(version);
    const why = program === null ? ' (skipped: npx cannot have it)' : '';
    it.skipIf(program === null)(`under Node ${version}${why}`, async () => {
      expect(await madeBy(program as string, version)).toEqual(await own);
    });
  }
});
