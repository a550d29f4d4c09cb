/** `show`: parts of a run, and any width. */
import { describe, expect, it } from 'vitest';
import { bash, kept, run, scratch } from '../pokelab.ts';

const cwd = scratch();
const RACE = kept('ftrace-nmi-2008');

interface Shown {
  events: number;
  rows: { first: number; last: number; cpu: number; kind: string; events: string[] }[];
}

const rowsOf = async (...words: string[]): Promise<Shown['rows']> => {
  const ended = await run(['show', RACE, '--json', ...words], { cwd });
  expect(ended.status, ended.err).toBe(0);
  return (JSON.parse(ended.out) as Shown).rows.filter(({ kind }) => kind !== 'function');
};

describe.concurrent('[C50] a part of a run', () => {
  it('is of the events, CPUs and kinds that were asked for', async () => {
    const all = await rowsOf();
    const held = (from: number, to: number) =>
      all.filter(({ first, last }) => first <= to && last >= from);
    expect(await rowsOf('--from', '20', '--to', '60')).toEqual(held(20, 60));
    expect(await rowsOf('--around', '100')).toEqual(held(50, 150));
    expect(await rowsOf('--cpu', 'CPU1')).toEqual(all.filter(({ cpu }) => cpu === 1));
    const entered = all.filter(({ events }) => events.includes('nmi-entered'));
    const kinds = await rowsOf('--kind', 'nmi-entered');
    expect(kinds.map(({ first }) => first)).toEqual(entered.map(({ first }) => first));
    expect(kinds.length).toBe(2);
  });

  it('is drawn with its lanes alone, and says what is left out', async () => {
    const { out } = await run(['show', RACE, '--from', '8', '--to', '20', '--cpu', '1'], { cwd });
    expect(out).toMatch(/^events 8 to 20, of \d+ events; CPU1$/m);
    expect(out).toMatch(/^event +CPU1 \(task\)$/m);
    expect(out).toMatch(/^ +\.\.\. events 0 to 7: CPU0 \d+, CPU1 \d+ \.\.\.$/m);
    expect(out).toMatch(/^ +\.\.\. events 21 to \d+: CPU0 \d+/m);
  });

  it('that the run does not have is refused with what it has', async () => {
    const cases: [words: string[], says: string][] = [
      [['--from', '4000'], '--from 4000: the run has'],
      [['--around', '4000'], 'events, 0 to '],
      [['--from', '9', '--to', '8'], '--from 9 is behind --to 8'],
      [['--around', '9', '--to', '8'], 'give --around, or --from and --to'],
      [['--cpu', '2'], '--cpu 2: the run has 2 CPUs'],
      [['--cpu', 'two'], '--cpu takes a whole number'],
      [['--kind', 'nmi-enterd'], 'did you mean nmi-entered?'],
      [['--kind', 'assigned'], 'private to a CPU'],
    ];
    for (const [words, says] of cases) {
      const { status, out, err } = await run(['show', RACE, ...words], { cwd });
      expect(err).toContain(says);
      expect({ status, out }).toEqual({ status: 2, out: '' });
    }
  });
});

describe.concurrent('[C12] any width', () => {
  it.each([20, 21, 33, 49, 50, 75, 120, 400])('of %i columns', async (width) => {
    const { out, err } = await run(['show', RACE, '--width', String(width)], { cwd });
    expect(err).toBe('');
    expect(out.split('\n').filter((line) => line.length > width)).toEqual([]);
    expect(out).toContain('event');
  });
});

it('[C8] ends with its reader', async () => {
  const { status, out, err } = await bash(
    `pokelab show '${RACE}' | head -2; exit \${PIPESTATUS[0]}`,
  );
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^ftrace-nmi-2008/);
});
