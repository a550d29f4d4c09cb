/** [C14]: the same words and the same seed give the same output. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, run, scratch } from './pokelab.ts';

const cwd = scratch();
const withoutTimes = ({ out }: Ended): string =>
  out.replace(/\d+\.\d s\b/g, '_ s').replace(/"elapsedMs": \d+/, '"elapsedMs": _');

describe.concurrent('[C14] twice the same', () => {
  it.each(['random', 'pct'])('%s: search, table and document', async (strategy) => {
    const words = [
      'check',
      'stop-machine',
      '--strategy',
      strategy,
      '--seed',
      '42',
      '--runs',
      '500',
    ];
    const [first, second] = await Promise.all([
      run([...words, '--json'], { cwd: scratchOf('a', strategy) }),
      run([...words, '--json'], { cwd: scratchOf('b', strategy) }),
    ]);
    expect(first.status).toBe(1);
    expect(withoutTimes(second)).toBe(withoutTimes(first));
    const path = JSON.parse(first.out).finding.replay;
    const bytes = (which: string) => readFileSync(join(cwd, `${which}-${strategy}`, path));
    expect(bytes('a').equals(bytes('b'))).toBe(true);
  });

  it.each(['random', 'pct'])('%s: one run, its recording too', async (strategy) => {
    const words = ['run', 'ftrace-nmi-2008', '--strategy', strategy, '--out'];
    const [first, second, other] = await Promise.all([
      run([...words, `${strategy}-1.replay`, '--seed', '9'], { cwd }),
      run([...words, `${strategy}-2.replay`, '--seed', '9'], { cwd }),
      run([...words, `${strategy}-3.replay`, '--seed', '10'], { cwd }),
    ]);
    expect(first.out.startsWith('seed 9  ')).toBe(true);
    expect(second.out.replaceAll('-2.replay', '-1.replay')).toBe(first.out);
    const [a, b, c] = [1, 2, 3].map((n) => readFileSync(join(cwd, `${strategy}-${n}.replay`)));
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c), other.out).toBe(false);
  });
});

function scratchOf(which: string, strategy: string): string {
  const directory = join(cwd, `${which}-${strategy}`);
  mkdirSync(directory);
  return directory;
}
