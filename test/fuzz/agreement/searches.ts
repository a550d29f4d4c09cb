/** Searches of one scenario by every engine, reduction and strategy, and of the scenarios that it is a part of. */
import { unknownTo } from '../../../src/explore/kernel/kernel.ts';
import { NO_REDUCTIONS } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { sample } from '../../../src/explore/searching/sample.ts';
import { finish, type SearchOptions } from '../../../src/explore/searching/search.ts';
import { pctStrategy } from '../../../src/explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { compareSearches } from '../../explore/reduction/compare-searches.ts';
import {
  classesOf,
  contradicts,
  listed,
  MAX_STATES,
  optionsOf,
  type Subject,
  systemOf,
} from './subject.ts';

/** Whether the question was decided. */
type Check = (subject: Subject) => boolean;

/** [E1] [E2] [E3] [E4] The reference, the search of every state, and those that leave some out. */
export const searchesAgree: Check = ({ system, seed, classes }) => {
  const agreed = compareSearches(system, { maxStates: MAX_STATES, seed });
  if (agreed === null) return false;
  if (classes === null) return true;
  const [all, own] = [listed(agreed.classes), listed(classes)];
  contradicts(all !== own, `[E3] every state: ${all}; by the kernel where it can: ${own}`);
  return true;
};

/** [E18] With the kernel and without it: the same counts, the same end, and the same failures. */
export const enginesAgree: Check = ({ system }) => {
  if (unknownTo(system) !== null) return false;
  let isDecided = false;
  for (const reductions of [undefined, NO_REDUCTIONS]) {
    const options = optionsOf(system, { reductions });
    const [kernel, machine] = (['kernel', 'machine'] as const).map((engine) =>
      told({ ...options, engine }),
    );
    contradicts(
      kernel.classes !== null && machine.classes !== null && kernel.classes !== machine.classes,
      `[E18] the kernel: ${kernel.classes}; without it: ${machine.classes}`,
    );
    isDecided ||= kernel.classes !== null && machine.classes !== null;
    // How many states there are beyond the bound is asked of nobody.
    if (!kernel.isWhole || !machine.isWhole) continue;
    contradicts(
      kernel.metUnknown !== machine.metUnknown,
      `[E18] an access that was not known of: the kernel: ${kernel.metUnknown}; without it: ${machine.metUnknown}`,
    );
    // Behind one each looks at the states that it will.
    if (kernel.metUnknown) continue;
    contradicts(
      kernel.counts !== machine.counts,
      `[E18] the kernel: ${kernel.counts}; without it: ${machine.counts}`,
    );
  }
  return isDecided;
};

function told(options: SearchOptions) {
  const result = finish(exhaustive(options));
  const { states, transitions, depth, nmiPositions, end, finding } = result;
  const isWhole = end === 'complete' || end === 'finding';
  const classes = isWhole ? classesOf({ ...options, maxStates: 4 * MAX_STATES }) : null;
  const failure = finding && `${finding.failure.class} after ${finding.schedule.length} steps`;
  return {
    counts: `${states} states, ${transitions} transitions, depth ${depth}, ${nmiPositions} places, ${end}, ${failure}`,
    isWhole,
    classes: classes && listed(classes),
    metUnknown: result.metUnknown || result.widened !== 0,
  };
}

/** Runs under each random strategy. */
const RUNS = 25;
const STEPS = 400;

/** [E4] Random strategies find nothing that the search of all interleavings denies. */
export const strategiesAgree: Check = ({ system, seed, classes, isSmall }) => {
  // A run that is cut off is asked whether it can end: that may take as many states as there are.
  if (classes === null || !isSmall) return false;
  const strategies = { random: randomStrategy, pct: pctStrategy };
  for (const [name, strategy] of Object.entries(strategies)) {
    for (let run = 0; run < RUNS; run++) {
      const options = { maxSteps: STEPS, maxRuns: 1, maxStates: Infinity, seed: seed + run };
      const { finding } = finish(sample(optionsOf(system, options), strategy));
      if (finding === null) continue;
      const { class: met } = finding.failure;
      contradicts(!classes.has(met), `[E4] ${name} runs: ${met}; exhaustive: ${listed(classes)}`);
    }
  }
  return true;
};

const MODELS: readonly MemoryModelName[] = ['sc', 'tso', 'pso'];

/**
 * A run under a stronger model is one under a weaker one, in which each store leaves its buffer at once: what fails there
 * fails here. Not a hang, which is that *no* run goes on to an end: the weaker model has other runs, and one may.
 */
export const modelsAgree: Check = ({ scenario }) => {
  const classes = MODELS.map((memory) => classesOf(optionsOf(systemOf({ ...scenario, memory }))));
  let isDecided = false;
  for (let weaker = 1; weaker < MODELS.length; weaker++) {
    const [one, other] = [classes[weaker - 1], classes[weaker]];
    if (one === null || other === null) continue;
    isDecided = true;
    const lost = [...one].filter((met) => met !== 'hang' && !other.has(met));
    const names = `${MODELS[weaker - 1]}: ${listed(one)}; ${MODELS[weaker]}: ${listed(other)}`;
    contradicts(lost.length > 0, names);
  }
  return isDecided;
};

/** [E13] (c) [E3.16] With more NMIs all happens that happens with fewer, and hangs are asked for without any ([E2]). */
export const nmisAgree: Check = ({ scenario, classes }) => {
  const { nmis, nmisPerCpu } = scenario;
  if (classes === null) return false;
  const others = [nmis - 1, nmis + 1].filter((count) => count >= 0);
  let isDecided = false;
  for (const count of others) {
    const isTaking = nmisPerCpu.some((most) => most > 0);
    const sized: Scenario = {
      ...scenario,
      nmis: count,
      nmisPerCpu: nmisPerCpu.map((most) => (most > 0 || !isTaking ? count : 0)),
    };
    const found = classesOf(optionsOf(systemOf(sized)));
    if (found === null) continue;
    isDecided = true;
    const [fewer, more] = count < nmis ? [found, classes] : [classes, found];
    const lost = [...fewer].filter((met) => !more.has(met));
    const most = Math.max(count, nmis);
    contradicts(
      lost.length > 0,
      `[E13] ${most - 1} NMIs: ${listed(fewer)}; ${most}: ${listed(more)}`,
    );
  }
  return isDecided;
};
