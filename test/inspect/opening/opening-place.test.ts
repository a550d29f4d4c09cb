import { describe, expect, it } from 'vitest';
import { OpeningError, openReplay } from '../../../src/inspect/opening/opening.ts';
import { openBeside } from '../../../src/inspect/opening/opening-pair.ts';
import { isPlaceWord, openedAt } from '../../../src/inspect/opening/opening-place.ts';

const FAILS = 'replays/ftrace-nmi-2008.replay';
const PASSES = 'replays/ftrace-nmi-2009.replay';

describe('[U58] where a run is opened', () => {
  it('is an event, so far through it, its ends, its failure', async () => {
    const run = await openReplay(FAILS, 'pokelab');
    const { length } = run.root.timeline;
    const markAt = (word: string) => openedAt(run, word).root.mark;
    expect(markAt('0')).toBe(1);
    expect(markAt('116')).toBe(117);
    expect(markAt(`${length - 1}`)).toBe(length);
    expect(markAt('0%')).toBe(0);
    expect(markAt('50%')).toBe(Math.round(length / 2));
    expect(markAt('100%')).toBe(length);
    expect(markAt('start')).toBe(0);
    expect(markAt('end')).toBe(length);
    expect(markAt('failure')).toBe((run.root.critical?.event as number) + 1);
  });

  it('is refused where the run has it not, with what it has', async () => {
    const run = await openReplay(FAILS, 'pokelab');
    const { length } = run.root.timeline;
    const refused = (word: string, from = run) => {
      try {
        openedAt(from, word);
      } catch (error) {
        if (error instanceof OpeningError) return [error.status, error.message];
      }
      return null;
    };
    expect(refused(`${length}`)).toEqual([2, `--at ${length}: its events are 0 to ${length - 1}`]);
    expect(refused('99999999999999999999')?.[0]).toBe(2);
    expect(refused('101%')).toEqual([2, '--at 101%: a run has 0% to 100%']);
    const passing = await openReplay(PASSES, 'pokelab');
    expect(refused('failure', passing)).toEqual([2, '--at failure: this run does not fail']);
    for (const word of ['-1', '', 'x', '1.5', '5 %', 'Start', '1e3']) {
      expect(isPlaceWord(word)).toBe(false);
    }
  });

  it('of two runs takes the other cursor along', async () => {
    const run = await openBeside(FAILS, { kind: 'replay', path: PASSES }, 'pokelab');
    const { root, beside } = openedAt(run, '30');
    expect(root.mark).toBe(31);
    expect(beside?.pair.other).toBe(beside?.pair.cursor.toB[31]);
  });
});
