/** Two versions of a random protocol, one change apart, compared in both directions. */

import { carryOver, compareRuns, type Run, runOf } from '../../../src/diff/comparing/compare.ts';
import { type Answer, judge } from '../../../src/diff/judging/judgement.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { finish } from '../../../src/explore/searching/search.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem, rebuildOf } from '../../../src/scenario/build.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { mutantsOf } from '../../diff/mutants-of.ts';
import { contradicts, optionsOf, type Subject } from './subject.ts';

/** What the mirror image of each answer may be. */
const MIRRORED: Readonly<Record<Answer, readonly Answer[]>> = {
  same: ['same'],
  differs: ['differs'],
  'still-fails': ['still-fails'],
  fixed: ['new-failure'],
  masked: ['new-failure'],
  allowed: ['new-failure'],
  'new-failure': ['fixed', 'masked', 'allowed'],
  'first-fails': ['second-fails'],
  'second-fails': ['first-fails'],
  'both-fail': ['both-fail'],
  // Nothing here has a budget of time.
  open: [],
};

const STEPS = 400;

/** Its failure where it has one, else how it goes at random. */
function runIn(system: System, seed: number): Run {
  const { finding } = finish(exhaustive(optionsOf(system, { maxStates: 300 })));
  return runOf(system, finding?.schedule ?? runOnce(system, randomStrategy, seed, STEPS));
}

/** The scenario with one change in its source; null where there is none that builds. */
function mutantOf(scenario: Scenario, seed: number): Scenario | null {
  const mutants = [...mutantsOf(scenario.source)];
  if (mutants.length === 0) return null;
  const { file } = mutants[seed % mutants.length];
  const mutant = { ...scenario, source: file };
  return buildSystem(mutant).ok ? mutant : null;
}

/** [D3] [D10] Of a run with itself, and carried over to its own protocol, the answer is: the same. */
export function selvesAgree({ scenario, system, seed }: Subject): boolean {
  const run = runIn(system, seed);
  const itself = judge(compareRuns(run, runIn(system, seed))).answer;
  contradicts(itself !== 'same', `[D10] a run and itself: ${itself}`);
  const carried = judge(carryOver(run, system), rebuildOf(scenario)).answer;
  contradicts(carried !== 'same', `[D3] a run carried over to its own protocol: ${carried}`);
  return true;
}

/** [D14] Of P and Q what is said mirrors what is said of Q and P. */
export function versionsAgree({ scenario, system, seed }: Subject): boolean {
  const mutant = mutantOf(scenario, seed);
  if (mutant === null) return false;
  const built = buildSystem(mutant);
  if (!built.ok) return false;
  const run = runIn(system, seed);
  const carried = carryOver(run, built.system);
  const said = judge(carried, rebuildOf(mutant)).answer;
  const second: Run = runOf(built.system, carried.b.timeline.schedule);
  for (const other of [second, runIn(built.system, seed)]) {
    const [forth, back] = [compareRuns(run, other), compareRuns(other, run)];
    const [answer, reverse] = [judge(forth).answer, judge(back).answer];
    contradicts(
      !MIRRORED[answer].includes(reverse),
      `[D14] forth: ${answer}; back: ${reverse}\n${mutant.source.text}`,
    );
    if (other !== second) continue;
    contradicts(
      said !== answer,
      `[D14] carried over: ${said}; both runs: ${answer}\n${mutant.source.text}`,
    );
  }
  return true;
}
