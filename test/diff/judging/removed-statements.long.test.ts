/**
 * What a diff names, measured: each statement of each protocol of the museum taken away, made non-atomic, or exchanged with
 * the next one. The failing run of that mutant is carried over to the protocol, and the first sentence has to name the line.
 * Then the same with a second statement taken away that alone does no harm: it must not be taken for the first.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { turningPoint } from '../../../src/diff/telling/answer-sentences.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { builtinProtocols } from '../../../src/protocols/catalogue.ts';
import { failingMutants, type MutantRun, pairOf, systemOf, withHarmless } from '../mutant-runs.ts';

/** Of all mutants, as measured: 531 of 531, and 304 of 305. */
const FLOOR = 0.99;
const FLOOR_OF_TWO = 0.97;
/** Each time every sixth protocol, by the seed: all of them take eight minutes. */
const SHARE = 6;
const drawn = builtinProtocols().filter(
  (_, index) => index % SHARE === Number(process.env.SEED ?? 0) % SHARE,
);
/** Of a protocol, so many with a second change. */
const DOUBLES = 6;

const found = { one: { named: 0, all: 0 }, two: { named: 0, all: 0 } };
const missed: string[] = [];

beforeAll(prepareLanguage);

/** The first sentence is about the line, as about one that only the protocol has as it is. */
function isNamed(mutant: MutantRun): boolean {
  const { run, good } = pairOf(mutant);
  const comparison = carryOver(run, good);
  const rebuild = (text: string) => systemOf({ ...mutant.file, text }, mutant.options);
  const judgement = judge(comparison, rebuild);
  const titles = { a: 'bad', b: 'good' };
  const [first = ''] = turningPoint({ comparison, judgement, titles, near: null });
  const isLine = mutant.lines.some((line) => first.includes(`.c:${line})`));
  const isChange = /in good only|bad does not have|elsewhere|where (bad|good) has/.test(first);
  if (!isLine || !isChange) missed.push(`${mutant.protocol}:${mutant.lines}: ${first}`);
  return isLine && isChange;
}

describe('[D12] a statement that is put back is named', () => {
  it.each(drawn)('of %s', (name) => {
    const mutants = [...failingMutants(name)];
    for (const mutant of mutants) {
      found.one.all++;
      if (isNamed(mutant)) found.one.named++;
    }
    const removed = mutants.filter(({ kind }) => kind === 'removed');
    for (const mutant of withHarmless(name, removed.slice(0, DOUBLES), removed)) {
      found.two.all++;
      if (isNamed(mutant)) found.two.named++;
    }
  });

  it('of all, but for a few', () => {
    expect(found.one.all).toBeGreaterThan(20);
    expect(found.two.all).toBeGreaterThan(4);
    expect(found.one.named / found.one.all).toBeGreaterThanOrEqual(FLOOR);
    expect(found.two.named / found.two.all).toBeGreaterThanOrEqual(FLOOR_OF_TWO);
  });

  afterAll(() => {
    const { one, two } = found;
    console.log(`one change: ${one.named} of ${one.all}; two: ${two.named} of ${two.all}`);
    console.log(missed.join('\n'));
  });
});
