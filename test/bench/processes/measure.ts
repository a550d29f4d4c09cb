/** What a whole process costs, with its children, as GNU time counts it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Cost {
  /** Seconds of processor, user and system; of a clock; megabytes of the largest process. */
  cpu: number;
  wall: number;
  megabytes: number;
}

export interface Measured extends Cost {
  stdout: string;
  /** Of the process, or 124 when its time was over. */
  status: number;
}

export const isThere = (command: string) =>
  spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** For both: the time, then the larger of the memories. */
export const together = (a: Cost, b: Cost): Cost => ({
  cpu: a.cpu + b.cpu,
  wall: a.wall + b.wall,
  megabytes: Math.max(a.megabytes, b.megabytes),
});

/** A directory that is there for the work and no longer. */
export function inScratch<T>(work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-bench-'));
  try {
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs it, and interrupts it after `seconds`. Needs `time` and `timeout`. */
export function measure(words: readonly string[], seconds: number, cwd = '.'): Measured {
  return inScratch((directory) => {
    const costs = join(directory, 'costs');
    const guard = ['timeout', '--signal=INT', '--kill-after=20', String(seconds)];
    const { stdout, status } = spawnSync(
      'time',
      ['-q', '-f', '%U %S %e %M', '-o', costs, ...guard, ...words],
      { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [user, system, wall, kilobytes] = readFileSync(costs, 'utf8').split(' ').map(Number);
    return { stdout, status: status ?? 1, cpu: user + system, wall, megabytes: kilobytes / 1024 };
  });
}
