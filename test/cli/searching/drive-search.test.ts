/** [C11]: a search is driven the same on a terminal and without one, where nothing is drawn. */
import { expect, it } from 'vitest';
import { drive } from '../../../src/cli/searching/drive-search.ts';
import type { Search } from '../../../src/explore/searching/search.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const CLEAR = '\x1b[K';

/** A search of 100 yields; the clock goes on by 50 ms with each. */
function driven(isTerminal: boolean, columns = 40) {
  let ms = 0;
  const { environment, printed } = quietEnvironment({
    isTerminal,
    columns: () => columns,
    now: () => ms,
  });
  function* search(): Search<string> {
    for (let states = 1; states <= 100; states++) {
      ms += 50;
      yield { states, transitions: states, depth: 3, runs: 0, bytes: 0, elapsedMs: ms };
    }
    return 'done';
  }
  const aim = { what: 'the least run', maxMs: 10_000 };
  return { result: drive(environment, aim, search()), printed };
}

it('draws lines that fit, and clears the last one', async () => {
  const { result, printed } = driven(true);
  expect(await result).toBe('done');
  const frames = printed.err.split('\r').filter((frame) => frame.includes('the least'));
  expect(frames.length).toBeGreaterThan(5);
  for (const frame of frames) {
    const line = frame.replace(CLEAR, '');
    expect(line).toMatch(/^the least run {2}\d+ states {2}\d.\d of 10 s$/);
    expect(line.length).toBeLessThan(40);
  }
  expect(printed.err.endsWith(`\r${CLEAR}`)).toBe(true);
});

it('draws nothing where stderr is no terminal', async () => {
  const { result, printed } = driven(false);
  expect(await result).toBe('done');
  expect(printed).toEqual({ out: '', err: '' });
});
