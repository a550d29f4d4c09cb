/** [C14]: the same words and the same seed give the same output. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../support/daily.ts';
import { type Ended, kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const withoutTimes = ({ out }: Ended): string =>
  out.replace(/\d+\.\d s\b/g, '_ s').replace(/"elapsedMs": \d+/, '"elapsedMs": _');

describe.concurrent('[C14] twice the same', () => {
  it.runIf(isLong)('a random search: document, and the recording with its name', async () => {
    const words = ['check', 'direct', '--strategy', 'random', '--seed', '42', '--json'];
    const [first, second] = await Promise.all(
      ['a', 'b'].map((place) => {
        mkdirSync(join(cwd, place));
        return run(words, { cwd: join(cwd, place) });
      }),
    );
    expect(first.status).toBe(1);
    expect(withoutTimes(second)).toBe(withoutTimes(first));
    const { replay } = JSON.parse(first.out).finding;
    const [a, b] = ['a', 'b'].map((place) => readFileSync(join(cwd, place, replay)));
    expect(a.equals(b)).toBe(true);
  });

  it('one run by pct: table and recording; another seed gives another run', async () => {
    const words = ['run', 'ftrace-nmi-2008', '--strategy', 'pct', '--out'];
    const [first, second, other] = await Promise.all([
      run([...words, '1.replay', '--seed', '9'], { cwd }),
      run([...words, '2.replay', '--seed', '9'], { cwd }),
      run([...words, '3.replay', '--seed', '10'], { cwd }),
    ]);
    expect(first.out.startsWith('seed 9  pct  ftrace-nmi-2008\n')).toBe(true);
    expect(second.out.replaceAll('2.replay', '1.replay')).toBe(first.out);
    const [a, b, c] = [1, 2, 3].map((n) => readFileSync(join(cwd, `${n}.replay`)));
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c), other.out).toBe(false);
  });
});

describe.concurrent('[C15] however many threads', () => {
  const suites: [status: number, words: string[]][] = [
    [0, ['two-part-nop-2008', 'direct']],
    [1, [kept('stop-machine'), kept('direct'), '--against', 'stop-machine']],
  ];

  it.runIf(isLong).each(suites)(
    'tests say the same, in the same order: status %i',
    async (status, words) => {
      const [first, ...others] = await Promise.all(
        ['1', '3'].map((workers) => run(['test', ...words, '--workers', workers], { cwd })),
      );
      expect(first.status).toBe(status);
      expect(first.out).toMatch(/TESTS +OK/);
      for (const other of others) expect(other.out).toBe(first.out);
    },
  );
});
