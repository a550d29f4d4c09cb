/** Two versions of a random protocol, one change apart, compared in both directions. */

import { carryOver, compareRuns, type Run, runMade } from '../../../src/diff/comparing/compare.ts';
import { type Answer, judge } from '../../../src/diff/judging/judgement.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { finish } from '../../../src/explore/searching/search.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { watchedTimeline } from '../../../src/history/watched-timeline.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { buildSystem, rebuildOf } from '../../../src/scenario/build.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { mutantsOf } from '../../diff/mutants-of.ts';
import { contradicts, optionsOf, type Subject } from './subject.ts';

type Versions = Pick<Subject, 'scenario' | 'system' | 'seed'>;

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
const LONG = 20_000;

/** States that the question may cost whether a run that was cut off can still end. */
const FEW_STATES = 5000;

function runWith(system: System, schedule: readonly Step[]): Run {
  const { timeline, first } = watchedTimeline(system, schedule);
  return runMade(timeline, first, { maxStates: FEW_STATES });
}

/** Its failure where it has one, else how it goes at random. */
function runIn(system: System, seed: number): Run {
  const { finding } = finish(exhaustive(optionsOf(system, { maxStates: 300 })));
  return runWith(system, finding?.schedule ?? runOnce(system, randomStrategy, seed, STEPS));
}

/** The scenario with one change in its source; null where there is none that builds. */
function mutantOf(scenario: Scenario, seed: number): Scenario | null {
  const mutants = [...mutantsOf(scenario.source)];
  if (mutants.length === 0) return null;
  const { file } = mutants[seed % mutants.length];
  const mutant = { ...scenario, source: file };
  return buildSystem(mutant).ok ? mutant : null;
}

const hasEnded = ({ timeline }: Run): boolean =>
  timeline.enabledAtEnd().every(({ kind }) => kind === 'nmi');

/** [D3] [D10] Of a run with itself, and carried over to its own protocol, the answer is: the same. */
export function selvesAgree({ scenario, system, seed }: Versions): boolean {
  const run = runIn(system, seed);
  const itself = judge(compareRuns(run, runIn(system, seed))).answer;
  contradicts(itself !== 'same', `[D10] a run and itself: ${itself}`);
  // One that was cut off goes on where it is carried over.
  if (run.verdict.failure === null && !hasEnded(run)) return false;
  const carried = judge(carryOver(run, system), rebuildOf(scenario)).answer;
  contradicts(carried !== 'same', `[D3] a run carried over to its own protocol: ${carried}`);
  return true;
}

/** [D14] Of P and Q what is said mirrors what is said of Q and P. */
export function versionsAgree({ scenario, system, seed }: Versions): boolean {
  const mutant = mutantOf(scenario, seed);
  if (mutant === null) return false;
  const built = buildSystem(mutant);
  if (!built.ok) return false;
  const run = runIn(system, seed);
  const carried = carryOver(run, built.system);
  const said = judge(carried, rebuildOf(mutant)).answer;
  // Whether it hangs was asked of more states than of runs that are found here.
  const { timeline, failure, critical } = carried.b;
  const second: Run = { timeline, verdict: { failure, event: critical } };
  // Of long runs nobody asks whether one is the other carried over.
  if (second.timeline.length > LONG) return false;
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
