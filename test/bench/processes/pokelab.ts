/** One search by the command line, as a user starts it. */
import { join } from 'node:path';
import { type Cost, inScratch, measure } from './measure.ts';

export interface Size {
  cpus: number;
  /** At each CPU. */
  nmis: number;
  sites: number;
  memory: 'sc' | 'tso';
}

export interface Answer extends Cost {
  /** `pass`, `fail`, or why there is none. */
  verdict: string;
  states: number;
}

/** `protocol`: a name or a file, with its -D words behind it. `workers`: threads that search. */
export function searchByPokelab(
  program: string,
  protocol: readonly string[],
  { cpus, nmis, sites, memory }: Size,
  seconds: number,
  workers = 1,
): Answer {
  return inScratch((directory) => {
    const size = `--cpus=${cpus} --nmis-per-cpu=${nmis} --sites=${sites} --memory=${memory}`;
    const how = `--jobs=1 --strategy=exhaustive --no-shrink --json --time=${seconds}s --workers=${workers}`;
    const words = ['check', ...protocol, ...size.split(' '), ...how.split(' ')];
    const out = `--out=${join(directory, 'found.replay')}`;
    const run = measure([process.execPath, program, ...words, out], seconds + 30);
    const told = /^\s*\{/.test(run.stdout) ? JSON.parse(run.stdout) : {};
    const verdict = told.verdict === 'unknown' ? `no end (${told.end})` : told.verdict;
    return {
      ...run,
      verdict: verdict ?? `status ${run.status}`,
      states: told.states ?? Number.NaN,
    };
  });
}
