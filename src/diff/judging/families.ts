/**
 * Families of failing runs: what a protocol can fail in, not one run of it. A family is a class of
 * failure together with the pair of statements that meet: the one that fails, and the one that was
 * writing text. Found from the smallest scenario up: exhaustively, every class in turn, and then by
 * random and PCT runs with several seeds, which meet other pairs.
 */
import type { Failure, FailureClass } from '../../detectors/failure.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { sample } from '../../explore/searching/sample.ts';
import {
  type Finding,
  leftOf,
  type Search,
  type SearchLimits,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import { shrink } from '../../explore/shrinking/shrink.ts';
import type { ScenarioSize } from '../../explore/shrinking/smallest-scenario.ts';
import { pctStrategy } from '../../explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../explore/strategies/random-strategy.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import { type Run, runOf } from '../comparing/compare.ts';
import { lineAt } from '../comparing/statement-lines.ts';

/** A size of the scenario; one site and one job where nothing is said of them. */
export interface FamilySize extends ScenarioSize {
  sites?: number;
  jobs?: number;
}

export interface Family {
  class: FailureClass;
  size: FamilySize;
  /** `file:line: statement`, of the failing CPU and of the last writer of text. */
  fails: string;
  writes: string;
  failure: Failure;
  run: Run;
}

/** What the search of one size said: which classes there are, and whether it was complete, or was not begun. */
export interface SizeAnswer extends FamilySize {
  classes: FailureClass[];
  complete: boolean;
  isBegun: boolean;
  /** Larger than what was asked for. */
  isAbove: boolean;
}

export interface Families {
  list: Family[];
  sizes: SizeAnswer[];
}

export interface FamilyOptions {
  build: (size: FamilySize) => System;
  /** Smallest first. */
  sizes: readonly FamilySize[];
  /** Larger ones, for what is left of the time. */
  above?: readonly FamilySize[];
  /** Budget of all searches together; each size gets an equal part of what is left of the time. */
  limits: SearchLimits;
}

const SEEDS = [1, 2, 3];
const RUNS_A_SEED = 50;
/** The part of a size's time that the exhaustive searches get; the rest is for runs at random. */
const SEARCHED = 0.75;
/** States that shrinking one run may cost. */
const SHRINK_STATES = 100_000;
const MAX_STEPS = 100_000;

export function* findFamilies(options: FamilyOptions): Search<Families> {
  const families = new FamilySearch(options);
  const { sizes, above = [], limits } = options;
  const start = limits.now();
  /** `others`: how many more there are to come. */
  const partOf = (others: number): SearchLimits => {
    const left = leftOf(limits, start);
    return { ...left, maxMs: left.maxMs / (1 + others) };
  };
  for (const [index, size] of sizes.entries()) {
    const others = sizes.length - 1 - index + (above.length > 0 ? 1 : 0);
    yield* families.search(size, partOf(others), false);
  }
  for (const [index, size] of above.entries()) {
    const part = partOf(above.length - 1 - index);
    if (part.maxMs > 0) yield* families.search(size, part, true);
    else families.leaveOut(size);
  }
  return families;
}

class FamilySearch implements Families {
  readonly list: Family[] = [];
  readonly sizes: SizeAnswer[] = [];
  readonly #options: FamilyOptions;

  constructor(options: FamilyOptions) {
    this.#options = options;
  }

  leaveOut(size: FamilySize): void {
    this.sizes.push({ ...size, classes: [], complete: false, isBegun: false, isAbove: true });
  }

  *search(size: FamilySize, limits: SearchLimits, isAbove: boolean): Search<void> {
    const system = this.#options.build(size);
    const start = limits.now();
    const left = () => leftOf(limits, start);
    const add = (finding: Finding) => this.#add(system, size, finding, left());
    const searched = { ...limits, maxMs: limits.maxMs * SEARCHED };
    const answer = yield* searchSize(system, () => leftOf(searched, start), add);
    this.sizes.push({ ...size, ...answer, isBegun: true, isAbove });
    if (answer.classes.length > 0) yield* this.#sample(system, left, add);
  }

  *#sample(system: System, left: () => SearchLimits, add: (finding: Finding) => Search<void>) {
    const budget = { maxStates: Infinity, maxRuns: RUNS_A_SEED };
    for (const factory of [randomStrategy, pctStrategy]) {
      for (const seed of SEEDS) {
        const more = { system, reduce: false, maxSteps: MAX_STEPS, seed };
        const options = { ...left(), ...budget, ...more };
        const { finding } = yield* sample(options, factory);
        if (finding !== null) yield* add(finding);
      }
    }
  }

  *#add(system: System, size: FamilySize, finding: Finding, limits: SearchLimits): Search<void> {
    const family = familyOf(system, size, yield* shrunk(system, finding, limits));
    const isKnown = this.list.some((known) => keyOf(known) === keyOf(family));
    if (!isKnown) this.list.push(family);
  }
}

/** One finding of each class, and whether there can be no other class. */
function* searchSize(
  system: System,
  left: () => SearchLimits,
  take: (finding: Finding) => Search<void>,
): Search<Pick<SizeAnswer, 'classes' | 'complete'>> {
  const classes: FailureClass[] = [];
  for (;;) {
    const passOver = (failure: Failure) => classes.includes(failure.class);
    const options = { ...left(), system, reduce: true, maxSteps: Infinity, seed: 0, passOver };
    const { finding, end } = yield* exhaustive(options);
    if (finding === null) return { classes, complete: end === 'complete' };
    classes.push(finding.failure.class);
    yield* take(finding);
  }
}

function* shrunk(system: System, finding: Finding, limits: SearchLimits): Search<Finding> {
  const budget = { ...limits, maxStates: SHRINK_STATES, maxRuns: Infinity };
  return (yield* shrink({ ...UNLIMITED, ...budget, system, finding, reduce: true })).finding;
}

function keyOf({ class: failureClass, fails, writes }: Family): string {
  return `${failureClass}\n${fails}\n${writes}`;
}

function familyOf(system: System, size: FamilySize, { failure, schedule }: Finding): Family {
  const run = runOf(system, schedule);
  const { timeline, verdict } = run;
  const side = { system, timeline };
  const at = Math.min(verdict.event, timeline.length);
  const writer = lastTextWriter(run, at);
  return {
    class: failure.class,
    size,
    fails: failure.cpu < 0 ? 'the end of the run' : placeOf(lineAt(side, at, failure.cpu)),
    writes: writer < 0 ? 'nobody' : placeOf(lineAt(side, writer, timeline.columns.cpu[writer])),
    failure,
    run,
  };
}

function placeOf({ context, text, position }: ReturnType<typeof lineAt>): string {
  if (text === '') return `the end of the ${context}`;
  return `${context} at ${position}: ${text}`;
}

/** The last event up to `at` that stored to text, -1 for none. */
function lastTextWriter({ timeline: { columns, length } }: Run, at: number): number {
  for (let event = Math.min(at, length - 1); event >= 0; event--) {
    const kind = columns.kindAt(event);
    const isStore = kind === 'buffered' || kind === 'stored' || kind === 'exchanged';
    if (isStore && isTextAddress(columns.address[event])) return event;
  }
  return -1;
}
