/** Two searches in turns: by counts, not by time, so that the same seed gives the same finding. */
import { expect, it } from 'vitest';
import { inTurns, Sample } from '../../../src/explore/searching/in-turns.ts';
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
    bytes: 0,
    elapsedMs: 0,
  });
  for (let transitions = slice; transitions <= end; transitions += slice) {
    ran.push(`${name} ${transitions}`);
    yield count(transitions);
  }
  const finding = finds ? FINDING : null;
  return { ...count(end), end: finds ? 'finding' : 'complete', finding, nmiPositions: 0 };
}

interface Ending {
  end: number;
  finds: boolean;
}

function turns(whole: Ending, sample: Ending) {
  const ran: string[] = [];
  const begin = () => counting('sample', { slice: 2, ...sample }, ran);
  const beside = new Sample(begin, { alone: 20, share: 5 });
  const search = (options: Ending) =>
    finish(inTurns(counting('whole', { slice: 10, ...options }, ran), beside));
  return { answer: search(whole), ran, beside, search };
}

it('the sample begins late, and takes one step for so many', () => {
  const { answer, ran, beside } = turns({ end: 50, finds: false }, { end: 1000, finds: false });
  expect(ran).toEqual([
    ...['whole 10', 'whole 20', 'sample 2'],
    ...['whole 30', 'sample 4', 'whole 40', 'sample 6', 'whole 50', 'sample 8'],
  ]);
  expect(answer).toMatchObject({ isOfSample: false, result: { end: 'complete' } });
  expect(beside.runs).toBe(1);
});

it('what is answered early needs no sample', () => {
  const { answer, ran } = turns({ end: 10, finds: true }, { end: 1000, finds: true });
  expect(ran).toEqual(['whole 10']);
  expect(answer).toMatchObject({ isOfSample: false, result: { finding: FINDING } });
});

it('a finding of the sample ends both', () => {
  const { answer } = turns({ end: 1000, finds: false }, { end: 4, finds: true });
  expect(answer).toMatchObject({
    isOfSample: true,
    result: { end: 'finding', finding: FINDING, transitions: 4, runs: 1 },
  });
});

it('a sample that has ended is left alone', () => {
  const { answer, ran } = turns({ end: 60, finds: false }, { end: 2, finds: false });
  expect(ran.filter((line) => line.startsWith('sample'))).toEqual(['sample 2']);
  expect(answer.result.end).toBe('complete');
});

it('one sample goes on beside one search after the other', () => {
  const { ran, search } = turns({ end: 10, finds: false }, { end: 1000, finds: false });
  search({ end: 30, finds: false });
  expect(ran).toEqual([
    ...['whole 10', 'whole 10', 'sample 2', 'whole 20', 'sample 4', 'whole 30', 'sample 6'],
  ]);
});

it('there need be none', () => {
  const search = inTurns(counting('whole', { slice: 10, end: 50, finds: true }, []), null);
  expect(finish(search)).toMatchObject({ isOfSample: false, result: { finding: FINDING } });
});
