/**
 * Exhaustive search by decide and evolve: depth first over all interleavings and NMI arrivals, every state visited once.
 *
 * Hangs are found by strongly connected components (Tarjan 1972): if no step but an NMI's arrival
 * leaves a component, and nothing in it has ended, then no schedule of what remains ever ends.
 * An NMI's arrival uses up its budget and so lies on no cycle; where NMIs come without end, endless.ts searches.
 */
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { Digester } from '../../machine/snapshots/digest.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { expand } from '../reduction/expand-schedule.ts';
import type { Moves } from '../reduction/moves.ts';
import { movesOf } from '../reduction/moves-of.ts';
import { Reducing } from '../reduction/reducing.ts';
import type { Reduced } from '../reduction/reductions.ts';
import { BitStates } from '../states/bit-states.ts';
import { ExactStates } from '../states/exact-states.ts';
import { CLOSED, type KnownStates, NEW } from '../states/known-states.ts';
import { type Engine, type SavedBytes, Unusable } from '../states/savable.ts';
import { type Level, levelAt, Path } from './level.ts';
import { NmiPositions } from './nmi-positions.ts';
import { lastStates, type Round } from './round.ts';
import { type SavedLevel, type SavedSearch, saveSearch, takeSearch } from './saved-search.ts';
import { type Budget, type Finding, type Search, type SearchOptions, sliceOf } from './search.ts';
import { type Reached, Walker } from './walker.ts';

/** With another reduction, order or fingerprint the version is another one. */
export const MACHINE: Engine = { name: 'machine', version: 2, build: '' };

/** Events of a slice's steps, each. */
const MOST_EVENTS = 100;

export class MachineSearch implements Round {
  readonly engine = MACHINE;
  isWhole = true;
  readonly #options: SearchOptions;
  readonly #system: System;
  readonly #moves: Moves;
  readonly #budget: Budget;
  readonly #digester: Digester;
  readonly #walker: Walker;
  readonly #known: KnownStates;
  /** The moves, where they look accesses up. */
  readonly #reducing: Reducing | null;
  /** States with which the search ends to begin anew: something was met that was not known of. */
  #mostStates = Infinity;
  readonly #nmis = new NmiPositions();
  readonly #path = new Path();
  #transitions = 0;
  #finding: Finding | null = null;

  /** With `saved` it goes on. Throws Unusable. */
  constructor(
    options: SearchOptions,
    budget: Budget,
    reduced: Reduced | null,
    saved: SavedBytes | null = null,
  ) {
    const { system, reduce, endsOnly = false } = options;
    this.#options = options;
    this.#system = system;
    this.#budget = budget;
    this.#reducing = reduced === null ? null : new Reducing(system, reduced);
    this.#moves = this.#reducing ?? movesOf(system, { reduce, endsOnly });
    const budgets = reduced?.budgets ?? null;
    const spare = budgets?.spare ?? 0;
    const taken = saved && takeSearch(saved, spare, options.maxBytes);
    this.#known = options.bitstate
      ? new BitStates(options.maxBytes)
      : (taken?.known ?? new ExactStates(new Visited(spare)));
    this.#digester = new Digester(system, { symmetric: reduce, left: reduced?.left, budgets });
    this.#walker = new Walker(system, this.#moves, this.#digester);
    if (taken !== null) this.#restore(taken);
  }

  /** It ended because what it went by was not right: its result is none, but for a finding. */
  get isOutdated(): boolean {
    return this.isWrong && this.#finding === null && this.#budget.end === null;
  }

  get isWrong(): boolean {
    return this.#reducing?.isWidened ?? false;
  }

  *run(): Search {
    if (this.#known.size === 0) this.#trying(() => this.#start());
    const slice = this.#options.slice ?? sliceOf(this.#system);
    while (this.#path.last !== undefined && this.#finding === null && !this.#isToBeginAnew()) {
      if (this.#budget.isSpent(this.#count())) break;
      yield this.#count();
      this.#trying(() => this.#search(slice));
    }
    return {
      ...this.#count(),
      end:
        this.#finding !== null
          ? 'finding'
          : (this.#budget.end ?? (this.#options.bitstate ? 'bitstate' : 'complete')),
      finding: this.#finding,
      bits: this.#known instanceof BitStates ? this.#known.use : undefined,
      outOfMemory: this.#budget.outOfMemory || this.#known.outOfMemory,
      nmiPositions: this.#nmis.size,
      engine: 'machine',
    };
  }

  #trying(search: () => void): void {
    try {
      search();
    } catch (error) {
      this.isWhole = false;
      this.#budget.failed(error);
    }
  }

  /** After an access that was not known of it goes on for a while, only to meet more of them. */
  #isToBeginAnew(): boolean {
    if (!this.isWrong) return false;
    const { size } = this.#known;
    if (this.#mostStates === Infinity) this.#mostStates = lastStates(size);
    return size >= this.#mostStates;
  }

  /** Tries at most so many steps, fewer where very much runs together with one. */
  #search(slice: number): void {
    const events = this.#walker.events + MOST_EVENTS * slice;
    for (let count = 0; count < slice && this.#finding === null; count++) {
      if (this.#isToBeginAnew() || this.#walker.events > events) return;
      const level = this.#path.last;
      if (level === undefined || !this.#hasRoom()) break;
      if (level.next < level.steps.length && !this.#isKnown(level)) this.#tryNext(level);
      else this.#leave(level);
    }
  }

  /** There is room for one more state and level; else the search ends. */
  #hasRoom(): boolean {
    const left = this.#options.maxBytes - this.#bytesHeld - this.#path.heaviest;
    if (left >= 0 && (!this.#known.isTight || this.#known.makeRoom(left))) return true;
    this.#budget.end = 'memory';
    return false;
  }

  get #bytesHeld(): number {
    return this.#known.bytes + this.#path.bytes;
  }

  #count() {
    const { size: states } = this.#known;
    const { elapsedMs } = this.#budget;
    const transitions = this.#transitions;
    const bytes = this.#bytesHeld + this.#nmis.bytes;
    return { states, transitions, depth: this.#path.depth, runs: 0, bytes, elapsedMs };
  }

  #start(): void {
    const reached = this.#first();
    if (reached.failure !== null) {
      this.#report(reached.failure, null, reached.machine);
      return;
    }
    this.#meetState();
    this.#enter(reached);
  }

  #first(): Reached {
    return this.#walker.first(this.#options.from ?? []);
  }

  /** The state whose print has just been made. */
  #meetState(): number {
    return this.#known.meet(this.#digester.print, this.#digester.budget);
  }

  #enter(reached: Reached): void {
    const { machine } = reached;
    const level = this.#push(reached, this.#known.size - 1);
    if (level.steps.every(({ kind }) => kind === 'nmi')) {
      const failure = detectAtEnd(this.#system, machine);
      if (failure !== null) this.#report(failure, null, machine);
      else this.#options.onEnd?.(machine);
      level.canEnd = true;
    }
  }

  #push(reached: Reached, number: number): Level {
    const level = levelAt({ ...reached, number }, this.#moves.choices(reached.machine));
    this.#path.push(level);
    return level;
  }

  save(): Iterable<Uint8Array> {
    const [known, { levels, depth }, { places }] = [this.#known, this.#path, this.#nmis];
    if (!(known instanceof ExactStates)) throw new Error('a bitstate search is not kept');
    const transitions = this.#transitions;
    const [mostStates, isWrong] = [this.#mostStates, this.isWrong];
    return saveSearch({ transitions, depth, mostStates, isWrong, places, levels, known });
  }

  /** The path is walked again; each step of it has to be one that its state tries, to the state that was there. */
  #restore({ transitions, depth, mostStates, isWrong, places, levels, known }: SavedSearch): void {
    this.#transitions = transitions;
    this.#nmis.restore(places);
    for (const saved of levels) {
      const { number, next, low, canEnd, isWhole } = saved;
      const level = this.#push(this.#walk(saved), number);
      if (isWhole) level.steps.push(...level.later.splice(0));
      const isLevel = next <= level.steps.length && low >= 0 && low <= number;
      if (!isLevel || !known.isOpen(this.#digester.print, number, this.#digester.budget)) {
        throw new Unusable('its path leads to other states here');
      }
      Object.assign(level, { next, low, canEnd });
    }
    // What it has met besides is not on its path, and the path was longer.
    this.#path.depth = depth;
    this.#mostStates = mostStates;
    if (this.#reducing !== null) this.#reducing.isWidened = isWrong;
  }

  /** The next level of a saved path. */
  #walk({ code }: SavedLevel): Reached {
    const parent = this.#path.last;
    if (parent === undefined) return this.#first();
    const step = parent.steps[parent.next - 1];
    if (step?.code !== code) throw new Unusable('its path takes steps that are none here');
    const reached = this.#walker.next(parent, step);
    if (reached.failure !== null) throw new Unusable('its path fails here');
    return reached;
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
    const reached = this.#walker.next(level, step);
    const { failure, machine } = reached;
    if (failure !== null) {
      if (!this.#report(failure, step, machine) && step.kind !== 'nmi') level.canEnd = true;
      return;
    }
    const known = this.#meetState();
    if (known === NEW) this.#enter(reached);
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
      if (!level.canEnd && !this.isWrong && this.#report(hang(machine), null, machine)) return;
      this.#known.close(level.number);
    }
    this.#path.pop(level);
    const parent = this.#path.last;
    if (parent === undefined || level.step?.kind === 'nmi') return;
    if (level.low < parent.low) parent.low = level.low;
    if (level.canEnd) parent.canEnd = true;
  }

  /** Ends the search with a finding; false for a failure that is passed over. */
  #report(failure: Failure, last: Step | null, machine: Machine): boolean {
    if (this.#options.passOver?.(failure, machine)) return false;
    const { steps } = this.#path;
    if (last !== null) steps.push(last);
    const schedule = expand(this.#system, this.#moves, steps, this.#options.from);
    this.#finding = { failure, schedule };
    return true;
  }
}
