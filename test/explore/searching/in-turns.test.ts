/** Two searches in turns: by counts, not by time, so that the same seed gives the same finding. */
import { expect, it } from 'vitest';
import { inTurns } from '../../../src/explore/searching/in-turns.ts';
import { type Finding, finish, type Search } from '../../../src/explore/searching/search.ts';

const FINDING: Finding = {
  failure: { class: 'hang', cpu: 0, site: -1, message: 'it hangs' },
  schedule: [],
};

/** Yields each `slice` transitions, up to `end`, and says each time that it ran. */
function* counting(
  name: string,
  { slice, end, finds }: { slice: number; end: number; finds: boolean },
  ran: string[],
): Search {
  const count = (transitions: number) => ({
    states: transitions,
    transitions,
    depth: 1,
    runs: name === 'sample' ? 1 : 0,
    elapsedMs: 0,
  });
  for (let transitions = slice; transitions <= end; transitions += slice) {
    ran.push(`${name} ${transitions}`);
    yield count(transitions);
  }
  const finding = finds ? FINDING : null;
  return { ...count(end), end: finds ? 'finding' : 'complete', finding, nmiPositions: 0 };
}

function turns(whole: { end: number; finds: boolean }, sample: { end: number; finds: boolean }) {
  const ran: string[] = [];
  const search = inTurns(
    counting('whole', { slice: 10, ...whole }, ran),
    () => counting('sample', { slice: 2, ...sample }, ran),
    { alone: 20, share: 5 },
  );
  return { answer: finish(search), ran };
}

it('the sample begins late, and takes one step for so many', () => {
  const { answer, ran } = turns({ end: 50, finds: false }, { end: 1000, finds: false });
  expect(ran).toEqual([
    ...['whole 10', 'whole 20', 'sample 2'],
    ...['whole 30', 'sample 4', 'whole 40', 'sample 6', 'whole 50', 'sample 8'],
  ]);
  expect(answer).toMatchObject({ isOfSample: false, runs: 1, result: { end: 'complete' } });
});

it('what is answered early needs no sample', () => {
  const { answer, ran } = turns({ end: 10, finds: true }, { end: 1000, finds: true });
  expect(ran).toEqual(['whole 10']);
  expect(answer).toMatchObject({ isOfSample: false, runs: 0, result: { finding: FINDING } });
});

it('a finding of the sample ends both, with what the other one has counted', () => {
  const { answer } = turns({ end: 1000, finds: false }, { end: 4, finds: true });
  expect(answer).toMatchObject({
    isOfSample: true,
    result: { end: 'finding', finding: FINDING, states: 40, transitions: 40, runs: 0 },
  });
});

it('a sample that has ended is left alone', () => {
  const { answer, ran } = turns({ end: 60, finds: false }, { end: 2, finds: false });
  expect(ran.filter((line) => line.startsWith('sample'))).toEqual(['sample 2']);
  expect(answer.result.end).toBe('complete');
});
