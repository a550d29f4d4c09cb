/** A random protocol in a scenario, with what an exhaustive search says of it: what all other answers are held to. */
import type { Failure, FailureClass } from '../../../src/detectors/failure.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import {
  type Finding,
  finish,
  type SearchOptions,
  UNLIMITED,
} from '../../../src/explore/searching/search.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

/** States of a search beyond which a scenario is left undecided. */
export const MAX_STATES = 600;

export interface Subject {
  scenario: Scenario;
  system: System;
  seed: number;
  /** A failing run of each class that was met. */
  findings: readonly Finding[];
  /** All classes that there are; null where that would take too many states. */
  classes: ReadonlySet<FailureClass> | null;
  /** Without any reduction it has few states too. */
  isSmall: boolean;
}

/** Thrown where two answers to one question differ. */
export class Contradiction extends Error {}

export function contradicts(isWrong: boolean, what: string): void {
  if (isWrong) throw new Contradiction(what);
}

export function systemOf(scenario: Scenario): System {
  const built = buildSystem(scenario);
  if (!built.ok) throw new Contradiction(`does not build: ${built.diagnostics[0].message}`);
  return built.system;
}

export const optionsOf = (system: System, more: Partial<SearchOptions> = {}): SearchOptions => ({
  ...UNLIMITED,
  system,
  reduce: true,
  maxSteps: Infinity,
  maxStates: MAX_STATES,
  seed: 0,
  ...more,
});

/** All classes that a search meets, going on over each; null where it is not complete. */
export function classesOf(options: SearchOptions): Set<FailureClass> | null {
  const classes = new Set<FailureClass>();
  const passOver = (failure: Failure) => classes.add(failure.class) !== null;
  const { end } = finish(exhaustive({ ...options, passOver }));
  return end === 'complete' ? classes : null;
}

export function subjectOf(scenario: Scenario, seed: number): Subject {
  const system = systemOf(scenario);
  const findings: Finding[] = [];
  for (;;) {
    const isMet = ({ class: met }: Failure) => findings.some((one) => one.failure.class === met);
    const { finding, end } = finish(exhaustive(optionsOf(system, { passOver: isMet })));
    if (finding !== null) {
      findings.push(finding);
      continue;
    }
    const classes = new Set(findings.map(({ failure }) => failure.class));
    const full = end === 'complete' ? classesOf(optionsOf(system, { reduce: false })) : null;
    const known = end === 'complete' ? classes : null;
    return { scenario, system, seed, findings, classes: known, isSmall: full !== null };
  }
}

export const listed = (classes: Iterable<FailureClass>): string =>
  [...classes].sort().join(', ') || 'none';
