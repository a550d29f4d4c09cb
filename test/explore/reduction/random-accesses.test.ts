/**
 * Random programs of operations: each reduction by accesses alone, and all together, find the failure classes that the
 * search of every state finds. RUNS=n says how many programs, SEED=n which, STATES=n how many states at most.
 */
import { describe, expect, it } from 'vitest';
import { knowledgeOf } from '../../../src/explore/reduction/footprints/knowledge.ts';
import { learn } from '../../../src/explore/reduction/footprints/learn.ts';
import { daily } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomAccesses } from '../random-accesses.ts';
import { classesFound, RULES } from './classes-found.ts';

const RUNS = Number(process.env.RUNS ?? daily(40, 1500));
const MAX_STATES = Number(process.env.STATES ?? 600);

describe('[E3.13] [E3.14] [E3.15] [E3.16] [E3.17] what accesses tell', () => {
  it('loses no class of failures', () => {
    const tally = new Map<string, number>();
    let full = 0;
    let reduced = 0;
    const property = fc.property(randomAccesses, (system) => {
      const all = classesFound(system, null, MAX_STATES);
      if (all.end !== 'complete') return;
      full += all.states;
      tally.set(all.classes, (tally.get(all.classes) ?? 0) + 1);
      for (const rules of RULES) {
        const found = classesFound(system, rules, 4 * MAX_STATES);
        expect({ rules, end: found.end, classes: found.classes }).toEqual({
          rules,
          end: 'complete',
          classes: all.classes,
        });
        if (rules === 'kdas') reduced += found.states;
      }
    });
    fc.assert(property, { numRuns: RUNS });
    // Agreement counts only where there was something to agree on, and something was left out.
    for (const one of ['', 'hang', 'assertion']) {
      expect(tally.get(one) ?? 0, one).toBeGreaterThan(RUNS / 25);
    }
    expect(reduced).toBeLessThan(full / 8);
  }, 600_000);

  it('every kind of knowledge is had of some of the programs', () => {
    const had = { constant: 0, unread: 0, quiet: 0 };
    const property = fc.property(randomAccesses, (system) => {
      const { constant, unread, quiet } = knowledgeOf(system, learn(system));
      if (constant.includes(1)) had.constant++;
      if (unread.some((one, cell) => one === 1 && constant[cell] === 0)) had.unread++;
      if (quiet.some((locals) => locals.includes(false))) had.quiet++;
    });
    fc.assert(property, { numRuns: 60 });
    expect(Math.min(had.constant, had.unread, had.quiet)).toBeGreaterThan(10);
  });
});
