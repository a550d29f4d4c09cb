/**
 * Exhaustive search by decide and evolve: depth first over all interleavings and NMI arrivals, every state visited once.
 *
 * Hangs are found by strongly connected components (Tarjan 1972): if no step but an NMI's arrival
 * leaves a component, and nothing in it has ended, then no schedule of what remains ever ends.
 * An NMI's arrival uses up its budget and so lies on no cycle; where NMIs come without end, endless.ts searches.
 */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { Digester, noPrints, type Prints } from '../../machine/snapshots/digest.ts';
import { forkMachine } from '../../machine/snapshots/fork.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { expand } from '../reduction/expand-schedule.ts';
import type { Moves } from '../reduction/moves.ts';
import { movesOf } from '../reduction/moves-of.ts';
import { Reducing } from '../reduction/reducing.ts';
import type { Reduced } from '../reduction/reductions.ts';
import { ExactStates } from '../states/exact-states.ts';
import { CLOSED, type KnownStates, NEW } from '../states/known-states.ts';
import { copyBytes } from '../states/machine-bytes.ts';
import { type Level, levelAt } from './level.ts';
import { NmiPositions } from './nmi-positions.ts';
import { type Budget, type Finding, type Search, type SearchOptions, sliceOf } from './search.ts';

/** States after an access that was not known of in which more of them are looked for. */
const LEAST_MORE = 1000;
const MORE = 0.25;

export class MachineSearch {
  readonly #options: SearchOptions;
  readonly #system: System;
  readonly #moves: Moves;
  readonly #budget: Budget;
  readonly #digester: Digester;
  readonly #known: KnownStates;
  /** The moves, where they look accesses up. */
  readonly #reducing: Reducing | null;
  /** States with which the search ends to begin anew: something was met that was not known of. */
  #mostStates = Infinity;
  readonly #nmis = new NmiPositions();
  readonly #levels: Level[] = [];
  /** Bytes of all levels, and of the heaviest that there was. */
  #bytes = 0;
  #heaviest = 0;
  #transitions = 0;
  #depth = 0;
  #finding: Finding | null = null;

  constructor(options: SearchOptions, budget: Budget, reduced: Reduced | null) {
    const { system, reduce, endsOnly = false } = options;
    this.#options = options;
    this.#system = system;
    this.#budget = budget;
    this.#reducing = reduced === null ? null : new Reducing(system, reduced);
    this.#moves = this.#reducing ?? movesOf(system, { reduce, endsOnly });
    const budgets = reduced?.budgets ?? null;
    this.#known = new ExactStates(budgets?.spare);
    this.#digester = new Digester(system, { symmetric: reduce, left: reduced?.left, budgets });
  }

  /** It ended because what it went by was not right: its result is none, but for a finding. */
  get isOutdated(): boolean {
    return this.#isWrong && this.#finding === null && this.#budget.end === null;
  }

  get #isWrong(): boolean {
    return this.#reducing?.isWidened ?? false;
  }

  *run(): Search {
    this.#trying(() => this.#start());
    const slice = sliceOf(this.#system);
    while (this.#levels.length > 0 && this.#finding === null && !this.#isToBeginAnew()) {
      if (this.#budget.isSpent(this.#count())) break;
      yield this.#count();
      this.#trying(() => this.#search(slice));
    }
    return {
      ...this.#count(),
      end: this.#finding !== null ? 'finding' : (this.#budget.end ?? 'complete'),
      finding: this.#finding,
      outOfMemory: this.#budget.outOfMemory || this.#known.outOfMemory,
      nmiPositions: this.#nmis.size,
      engine: 'machine',
    };
  }

  #trying(search: () => void): void {
    try {
      search();
    } catch (error) {
      this.#budget.failed(error);
    }
  }

  /** After an access that was not known of it goes on for a while, only to meet more of them. */
  #isToBeginAnew(): boolean {
    if (!this.#isWrong) return false;
    const { size } = this.#known;
    if (this.#mostStates === Infinity) this.#mostStates = size + Math.max(LEAST_MORE, MORE * size);
    return size >= this.#mostStates;
  }

  /** Tries at most so many steps. */
  #search(slice: number): void {
    for (let count = 0; count < slice && this.#finding === null; count++) {
      if (this.#isToBeginAnew()) return;
      const level = this.#levels[this.#levels.length - 1];
      if (level === undefined || !this.#hasRoom()) break;
      if (level.next < level.steps.length && !this.#isKnown(level)) this.#tryNext(level);
      else this.#leave(level);
    }
  }

  /** There is room for one more state and level; else the search ends. */
  #hasRoom(): boolean {
    const left = this.#options.maxBytes - this.#bytesHeld - this.#heaviest;
    if (left >= 0 && (!this.#known.isTight || this.#known.makeRoom(left))) return true;
    this.#budget.end = 'memory';
    return false;
  }

  get #bytesHeld(): number {
    return this.#known.bytes + this.#bytes;
  }

  #count() {
    const { size: states } = this.#known;
    const { elapsedMs } = this.#budget;
    const transitions = this.#transitions;
    const bytes = this.#bytesHeld + this.#nmis.bytes;
    return { states, transitions, depth: this.#depth, runs: 0, bytes, elapsedMs };
  }

  #start(): void {
    const machine = createMachine(this.#system);
    for (const step of this.#options.from ?? []) apply(this.#system, machine, step);
    const failure = this.#moves.begin(machine);
    if (failure !== null) {
      this.#report(failure, null, machine);
      return;
    }
    const prints = noPrints(this.#system);
    this.#digester.whole(machine, prints);
    this.#meetState();
    this.#enter(machine, prints, null, copyBytes(machine, null));
  }

  /** The state whose print has just been made. */
  #meetState(): number {
    return this.#known.meet(this.#digester.print, this.#digester.budget);
  }

  /** `copied`: the bytes of the machine that it does not share with the level before. */
  #enter(machine: Machine, prints: Prints, step: Step | null, copied: number): void {
    const number = this.#known.size - 1;
    const level = this.#push({ step, number, machine, prints, copied });
    if (this.#levels.length > this.#depth) this.#depth = this.#levels.length;
    if (level.steps.every(({ kind }) => kind === 'nmi')) {
      const failure = detectAtEnd(this.#system, machine);
      if (failure !== null) this.#report(failure, null, machine);
      else this.#options.onEnd?.(machine);
      level.canEnd = true;
    }
  }

  #push(from: Parameters<typeof levelAt>[0]): Level {
    const level = levelAt(from, this.#moves.choices(from.machine));
    this.#levels.push(level);
    this.#bytes += level.bytes;
    if (level.bytes > this.#heaviest) this.#heaviest = level.bytes;
    return level;
  }

  /** Nothing comes from here that is not known already. */
  #isKnown(level: Level): boolean {
    const { known } = this.#options;
    if (known === undefined || known.size === level.asked) return false;
    level.asked = known.size;
    const isKnown = known.covers(level.machine);
    if (isKnown) {
      level.canEnd = true;
      level.next = level.steps.length;
    }
    return isKnown;
  }

  #tryNext(level: Level): void {
    const step = level.steps[level.next++];
    const { cpu } = step;
    if (step.kind === 'nmi') this.#nmis.add(level.machine.cpus[cpu], cpu);
    this.#transitions++;
    const reach = this.#moves.reach(level.machine, step);
    const machine = forkMachine(level.machine, cpu, reach);
    const failure = this.#moves.advance(machine, step);
    if (failure !== null) {
      if (!this.#report(failure, step, machine) && step.kind !== 'nmi') level.canEnd = true;
      return;
    }
    const prints = level.prints.slice();
    this.#digester.update(machine, level.machine, prints);
    const known = this.#meetState();
    if (known === NEW) this.#enter(machine, prints, step, copyBytes(machine, level.machine));
    else if (step.kind !== 'nmi') this.#meet(level, known);
  }

  /** A step leads to a state that is known already. */
  #meet(level: Level, known: number): void {
    if (known === CLOSED) {
      level.canEnd = true;
      return;
    }
    if (known < level.low) level.low = known;
    level.steps.push(...level.later.splice(0));
  }

  /** All steps of the innermost state have been tried. */
  #leave(level: Level): void {
    if (level.low === level.number) {
      const { machine } = level;
      // What has not been found to end may end by way of what was wrongly left out.
      if (!level.canEnd && !this.#isWrong && this.#report(hang(machine), null, machine)) return;
      this.#known.close(level.number);
    }
    this.#levels.pop();
    this.#bytes -= level.bytes;
    const parent = this.#levels[this.#levels.length - 1];
    if (parent === undefined || level.step?.kind === 'nmi') return;
    if (level.low < parent.low) parent.low = level.low;
    if (level.canEnd) parent.canEnd = true;
  }

  /** Ends the search with a finding; false for a failure that is passed over. */
  #report(failure: Failure, last: Step | null, machine: Machine): boolean {
    if (this.#options.passOver?.(failure, machine)) return false;
    const steps = this.#levels.flatMap(({ step }) => (step === null ? [] : [step]));
    if (last !== null) steps.push(last);
    const schedule = expand(this.#system, this.#moves, steps, this.#options.from);
    this.#finding = { failure, schedule };
    return true;
  }
}
