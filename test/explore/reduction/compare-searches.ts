/** Everything that must hold between the searches of one scenario, as one question: where do they disagree? */
import { apply } from '../../../src/detectors/apply-step.ts';
import { endFailure } from '../../../src/detectors/at-end.ts';
import type { Failure, FailureClass } from '../../../src/detectors/failure.ts';
import { outlookOf } from '../../../src/detectors/outlook.ts';
import {
  ALL_REDUCTIONS,
  NO_REDUCTIONS,
  type Reductions,
} from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { sample } from '../../../src/explore/searching/sample.ts';
import {
  type Finding,
  finish,
  type SearchOptions,
  UNLIMITED,
} from '../../../src/explore/searching/search.ts';
import { pctStrategy } from '../../../src/explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { enabled, isEnabled } from '../../../src/machine/stepping/enabled.ts';
import { type Reference, referenceSearch } from '../reference-search.ts';

export interface CompareOptions {
  /** States of the search without reduction beyond which a scenario is left alone. */
  maxStates: number;
  seed: number;
  /** Told of every event of every step of the search without reduction. */
  visit?: (machineEvent: Event) => void;
}

/** What the searches agreed on; null when the scenario has more states than asked for. */
export interface Agreed {
  classes: ReadonlySet<FailureClass>;
  full: number;
  reduced: number;
}

/** Thrown where two ways to search one scenario say different things. */
export class Disagreement extends Error {}

const listed = (classes: Iterable<FailureClass>): string =>
  [...classes].sort().join(', ') || 'none';

export function compareSearches(system: System, options: CompareOptions): Agreed | null {
  const full = fullSearch(system, options.maxStates);
  if (full === null) return null;
  const reference = referenceSearch(system, {
    visit: (_, event) => options.visit?.(event),
    onState: packingCheck(system),
  });
  compareFull(full, reference);
  const reduced = compareReduced(system, reference, ALL_REDUCTIONS);
  compareReduced(system, reference, NO_REDUCTIONS);
  // Each of the others by itself for a part of the scenarios.
  const alone = [...ALL_REDUCTIONS].filter((_, index) => index === reference.states.length % 4);
  compareReduced(system, reference, new Set(alone));
  compareSamples(system, reference.classes, options.seed);
  compareEnds(system, reference);
  return { classes: reference.classes, full: reference.states.length, reduced };
}

/** [H2] Packing what was unpacked gives the same words, and a machine with the same steps. */
function packingCheck(system: System): (machine: Machine, words: Int32Array) => void {
  const packer = new Packer(system);
  return (machine, words) => {
    const copy = packer.unpack(words, 0);
    packer.pack(copy);
    const again = packer.words.subarray(0, packer.length);
    if (again.length !== words.length || again.some((word, index) => word !== words[index])) {
      throw new Disagreement(
        `[H2] packed ${words.join(' ')}, unpacked and packed ${again.join(' ')}`,
      );
    }
    const steps = enabled(system, machine);
    const same = enabled(system, copy);
    if (
      steps.length !== same.length ||
      steps.some(({ code }, index) => code !== same[index].code)
    ) {
      throw new Disagreement('[H2] a machine and its unpacked copy have different steps enabled');
    }
  };
}

const searchOptions = (system: System, reduce: boolean): SearchOptions => ({
  ...UNLIMITED,
  system,
  reduce,
  maxSteps: Infinity,
  seed: 0,
});

interface Full {
  states: number;
  transitions: number;
  classes: ReadonlySet<FailureClass>;
}

/** The search without reduction, on over every failure; null when it has too many states. */
function fullSearch(system: System, maxStates: number): Full | null {
  const classes = new Set<FailureClass>();
  const passOver = (failure: Failure) => classes.add(failure.class) !== null;
  const options = { ...searchOptions(system, false), passOver, maxStates };
  const { end, states, transitions } = finish(exhaustive(options));
  return end === 'complete' ? { states, transitions, classes } : null;
}

/** [E1] [E2] It has the reference's states, transitions and failures. */
function compareFull(full: Full, { states, transitions, classes }: Reference): void {
  const counts = `${full.states} states, ${full.transitions} transitions`;
  const expected = `${states.length} states, ${transitions} transitions`;
  if (counts !== expected) {
    throw new Disagreement(`[E1] unreduced search: ${counts}; the reference: ${expected}`);
  }
  if (listed(full.classes) !== listed(classes)) {
    throw new Disagreement(
      `[E2] unreduced search: ${listed(full.classes)}; the reference: ${listed(classes)}`,
    );
  }
}

/** [E3] With reduction: the same classes of failures, and no more states. Gives their number. */
function compareReduced(
  system: System,
  { states, classes }: Reference,
  reductions: Reductions,
): number {
  const name = `[E3 ${[...reductions].join('') || 'alone'}]`;
  const seen = new Set<FailureClass>();
  for (;;) {
    const passOver = (failure: Failure) => seen.has(failure.class);
    const options = {
      ...searchOptions(system, true),
      reductions,
      passOver,
      maxStates: 4 * states.length + 4096,
    };
    const { finding, end, states: reduced } = finish(exhaustive(options));
    if (finding !== null) {
      const found = finding.failure.class;
      if (!classes.has(found)) {
        throw new Disagreement(`${name} reduced search: ${found}; without: ${listed(classes)}`);
      }
      checkSchedule(system, finding, 'reduced search');
      seen.add(found);
      continue;
    }
    if (end !== 'complete' || reduced > states.length) {
      throw new Disagreement(
        `${name} reduced search: ${reduced} states; without: ${states.length}`,
      );
    }
    const missed = [...classes].filter((one) => !seen.has(one));
    if (missed.length === 0) return reduced;
    throw new Disagreement(`${name} reduced search: ${listed(seen)}; without: ${listed(classes)}`);
  }
}

/** [E4] Random runs find nothing that the exhaustive search denies. */
function compareSamples(system: System, classes: ReadonlySet<FailureClass>, seed: number): void {
  for (const strategy of [randomStrategy, pctStrategy]) {
    const options = { ...searchOptions(system, false), maxSteps: 300, maxRuns: 4, seed };
    const { finding } = finish(sample(options, strategy));
    if (finding === null) continue;
    if (!classes.has(finding.failure.class)) {
      const found = finding.failure.class;
      throw new Disagreement(`[E4] random runs: ${found}; exhaustive search: ${listed(classes)}`);
    }
    checkSchedule(system, finding, 'random runs');
  }
}

/** [E5] The schedule of a finding, step by step, gives the same failure at its last step or its end. */
function checkSchedule(system: System, { failure, schedule }: Finding, origin: string): void {
  const name = `${failure.class} of CPU ${failure.cpu}`;
  const machine = createMachine(system);
  for (const [index, step] of schedule.entries()) {
    const where = `step ${index + 1} of ${schedule.length}, ${step.kind} of CPU ${step.cpu},`;
    if (!isEnabled(system, machine, step)) {
      throw new Disagreement(`[E5] ${origin}: ${name}, but ${where} is not enabled`);
    }
    const found = apply(system, machine, step);
    if (found === null) continue;
    if (index === schedule.length - 1 && isSame(found, failure)) return;
    throw new Disagreement(`[E5] ${origin}: ${name}, but ${where} is a ${found.class}`);
  }
  const end = endFailure(system, machine, true);
  if (end.kind === 'decided' && end.failure !== null && isSame(end.failure, failure)) return;
  const found = end.kind === 'decided' ? (end.failure?.class ?? 'no failure') : end.kind;
  throw new Disagreement(`[E5] ${origin}: ${name}, but its schedule ends with ${found}`);
}

const isSame = (a: Failure, b: Failure): boolean =>
  a.class === b.class && a.cpu === b.cpu && a.site === b.site;

/** How many states are asked whether they can still end: the question is a search of its own. */
const ASKED = 5;

/** [E2] The detectors' "can this still end?" is the reference's. */
function compareEnds(system: System, { states }: Reference): void {
  const packer = new Packer(system);
  const stuck = states.findIndex((state) => !state.canEnd);
  const spread = Array.from({ length: ASKED }, (_, part) =>
    Math.floor((part * (states.length - 1)) / (ASKED - 1)),
  );
  for (const number of stuck < 0 ? spread : [stuck, ...spread]) {
    const state = states[number];
    const machine = packer.unpack(state.words, 0);
    const { kind } = outlookOf(system, machine, 4 * states.length + 4096);
    if (kind === (state.canEnd ? 'ends' : 'hangs')) continue;
    throw new Disagreement(`[E2] the outlook says ${kind}, the reference ${state.canEnd}`);
  }
}
