/**
 * Whether every task can still end without another NMI: the question behind `hang`. Where none can,
 * how far the machine still gets: to a component of the state graph that no step leaves (Tarjan 1972).
 */

import { LINE_SIZE } from '../machine/memory/text.ts';
import { Digester, noPrints, type Prints } from '../machine/snapshots/digest.ts';
import { Packer } from '../machine/snapshots/packed.ts';
import { Visited } from '../machine/snapshots/visited.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { enabled, isFinished } from '../machine/stepping/enabled.ts';
import type { Step } from '../machine/stepping/steps.ts';
import { isAllocationFailure } from './allocation.ts';
import { unfinishedCpus } from './hang.ts';
import { settled, stride } from './stride.ts';

/**
 * `ends`: some schedule ends every task, or fails in some other way. `hangs`: none does. `stuck`: none
 * does, and nothing changes any more but what goes round. `undecided`: not answered within the states,
 * or the memory, that it may cost.
 */
type Fate = 'ends' | 'hangs' | 'stuck' | 'undecided';

export type Outlook =
  | { kind: 'ends' }
  /** By so many states that were looked at. */
  | { kind: 'undecided'; states: number }
  | {
      kind: 'hangs';
      /** CPUs that cannot go on, however long the others run; ascending. */
      cpus: number[];
      /** Micro-operations up to where nothing changes any more but what goes round. */
      steps: Step[];
    };

/** Machines on the path are kept up to this many words: a quarter of a gigabyte. */
const MAX_WORDS = 2 ** 25;
/** What is asked of one machine costs at most so much: some seconds. */
const MOST_WORK = 2 ** 27;
/** Micro-operations between two yields. */
const SLICE = 2000;
/** Of operations that nobody can tell so many cost as much as a state, where a step has as many. */
const UNSEEN_A_STATE = 10;
const MANY_UNSEEN = 500;

/** A state on the path from the one that was asked about. */
interface Level {
  number: number;
  machine: Machine;
  prints: Prints;
  /** Words of its own, which it does not share with the level before. */
  words: number;
  /** The micro-operations that led here. */
  led: Step[];
  steps: Step[];
  next: number;
  /** Tarjan's low link. */
  low: number;
  /** Another component, that hangs, can be reached. */
  leaves: boolean;
}

/** Answers for one system; what one question has found out, later ones need not. */
export class Outlooks {
  readonly #system: System;
  readonly #maxStates: number;
  readonly #digester: Digester;
  readonly #visited = new Visited();
  /** Of each state; `undecided` until its component is complete. */
  readonly #fates: Fate[] = [];
  readonly #levels: Level[] = [];
  /** Numbers of the states whose component is not complete yet. */
  readonly #component: number[] = [];
  #words = 0;
  #work = 0;
  /** Micro-operations that have been taken, and those of steps that have very many of them. */
  #taken = 0;
  #unseen = 0;
  #isSpent = false;
  /** The way to the first state found that is stuck. */
  way: Step[] = [];
  /** CPUs that are stuck in every such state, as a bit mask. */
  stuckCpus = -1;

  constructor(system: System, maxStates: number) {
    this.#system = system;
    this.#maxStates = maxStates;
    this.#digester = new Digester(system, { symmetric: false });
  }

  /** What it holds; of a state besides its words what became of it, and of a level its steps. */
  get bytes(): number {
    const { bytes, isAlmostFull, growth } = this.#visited;
    const table = bytes + (isAlmostFull ? growth : 0);
    return table + 24 * this.#visited.size + 8 * this.#words + 500 * this.#levels.length;
  }

  /** The machine must be settled. Yields now and then how many states it has looked at, so that whoever asks may stop. */
  *fateOf(machine: Machine): Generator<number, Fate, void> {
    try {
      return yield* this.#fateOf(machine);
    } catch (error) {
      if (!isAllocationFailure(error)) throw error;
      this.#isSpent = true;
      return 'undecided';
    }
  }

  *#fateOf(machine: Machine): Generator<number, Fate, void> {
    this.#work = 0;
    const prints = noPrints(this.#system);
    const known = this.#numberOf(machine, null, prints);
    if (known >= 0) return this.#fates[known];
    if (this.#isSpent) return 'undecided';
    const root = this.#visited.size - 1;
    let end = this.#enter(machine, prints, []);
    let pause = this.#taken + SLICE;
    while (!end && this.#levels.length > 0) {
      if (this.#hasCostAll()) {
        this.#isSpent = true;
        return 'undecided';
      }
      if (this.#taken >= pause) {
        pause = this.#taken + SLICE;
        yield this.states;
      }
      const level = this.#levels[this.#levels.length - 1];
      if (level.next < level.steps.length) end = this.#tryNext(level);
      else this.#leave(level);
    }
    // Whatever is on the stack leads to what is on the path, and that leads to the end.
    if (end) this.#close(root, 'ends');
    this.#levels.length = 0;
    this.#words = 0;
    return this.#fates[root];
  }

  #hasCostAll(): boolean {
    const states = this.#visited.size + this.#unseen / UNSEEN_A_STATE;
    return states > this.#maxStates || this.#words > MAX_WORDS || this.#work > MOST_WORK;
  }

  /** States that were looked at. */
  get states(): number {
    return Math.min(this.#visited.size, this.#maxStates);
  }

  /** `prints`: those of `before`, whose parts it may share; they become the machine's own. */
  #numberOf(machine: Machine, before: Machine | null, prints: Prints): number {
    this.#work += wordsOf(machine, before);
    this.#digester.update(machine, before, prints);
    return this.#visited.add(this.#digester.print);
  }

  /** The state that has just been numbered; true when every task has ended in it. */
  #enter(machine: Machine, prints: Prints, led: Step[]): boolean {
    const steps = enabled(this.#system, machine).filter(({ kind }) => kind !== 'nmi');
    const number = this.#visited.size - 1;
    const words = wordsOf(machine, this.#levels.at(-1)?.machine ?? null);
    this.#words += words;
    this.#fates.push('undecided');
    this.#component.push(number);
    const rest = { next: 0, low: number, leaves: false };
    this.#levels.push({ number, machine, prints, words, led, steps, ...rest });
    return steps.length === 0 && isFinished(this.#system, machine);
  }

  /** True when the step leads to an end. */
  #tryNext(level: Level): boolean {
    const step = level.steps[level.next++];
    const taken = stride(this.#system, level.machine, step);
    this.#count(taken?.steps.length ?? 0);
    if (taken === null) return false;
    if (taken.failure !== null) return true;
    const { machine, steps } = settled(this.#system, taken.machine);
    this.#count(steps.length);
    const prints = level.prints.slice();
    const known = this.#numberOf(machine, level.machine, prints);
    if (known < 0) return this.#enter(machine, prints, [...taken.steps, ...steps]);
    const fate = this.#fates[known];
    if (fate === 'undecided') level.low = Math.min(level.low, known);
    else level.leaves = true;
    return fate === 'ends';
  }

  #count(steps: number): void {
    this.#taken += 1 + steps;
    if (steps > MANY_UNSEEN) this.#unseen += steps;
  }

  /** All steps of the innermost state have been tried, and none led to an end. */
  #leave(level: Level): void {
    this.#levels.pop();
    this.#words -= level.words;
    const parent = this.#levels[this.#levels.length - 1];
    if (level.low < level.number) {
      parent.low = Math.min(parent.low, level.low);
      parent.leaves ||= level.leaves;
      return;
    }
    if (parent !== undefined) parent.leaves = true;
    this.#close(level.number, level.leaves ? 'hangs' : 'stuck');
    if (!level.leaves) this.#meetStuck(level);
  }

  #meetStuck(level: Level): void {
    if (this.stuckCpus === -1) this.way = [...this.#levels, level].flatMap(({ led }) => led);
    this.stuckCpus &= unfinishedCpus(level.machine).reduce((mask, cpu) => mask | (1 << cpu), 0);
  }

  #close(root: number, fate: Fate): void {
    while (this.#component.length > 0) {
      const number = this.#component[this.#component.length - 1];
      if (number < root) return;
      this.#component.pop();
      this.#fates[number] = fate;
    }
  }
}

/** What a machine that shares CPUs and memory with another one has of its own, about. */
function wordsOf(machine: Machine, before: Machine | null): number {
  const cpus = machine.cpus.filter((cpu, id) => cpu !== before?.cpus[id]).length;
  const own = machine.memory === before?.memory ? 0 : memoryWords(machine);
  return WORDS_OF_STATE + WORDS_OF_CPU * cpus + own;
}
const WORDS_OF_STATE = 100;
const WORDS_OF_CPU = 100;

/** Of a line of text the bytes are shared until one is written. */
const memoryWords = ({ memory, text }: Machine): number => memory.length + LINE_WORDS * text.length;
const LINE_WORDS = LINE_SIZE / 4;

interface Answered {
  /** Of the machine, packed. */
  words: Int32Array;
  maxStates: number;
  outlook: Outlook;
}

/** What was asked last of each system: whoever tells of a run asks the same of the machine at its end. */
const answered = new WeakMap<System, Answered[]>();
const MOST_KEPT = 4;

/** The outlook of a machine in which a run stops. */
export function* outlook(
  system: System,
  machine: Machine,
  maxStates: number,
): Generator<number, Outlook, void> {
  const packer = new Packer(system);
  packer.pack(machine);
  const words = packer.words.slice(0, packer.length);
  const before = answered.get(system) ?? [];
  // What was decided within fewer states is decided, what was not within more is not.
  const known = before.find(
    (one) =>
      (one.outlook.kind === 'undecided'
        ? one.maxStates >= maxStates
        : one.maxStates <= maxStates) &&
      one.words.length === words.length &&
      one.words.every((word, index) => word === words[index]),
  );
  if (known !== undefined) return known.outlook;
  const found = yield* asked(system, machine, maxStates);
  answered.set(system, [{ words, maxStates, outlook: found }, ...before].slice(0, MOST_KEPT));
  return found;
}

function* asked(
  system: System,
  machine: Machine,
  maxStates: number,
): Generator<number, Outlook, void> {
  const outlooks = new Outlooks(system, maxStates);
  const start = settled(system, machine);
  const kind = yield* outlooks.fateOf(start.machine);
  if (kind === 'ends') return { kind };
  if (kind === 'undecided') return { kind, states: outlooks.states };
  const cpus = machine.cpus.flatMap((_, cpu) => ((outlooks.stuckCpus >> cpu) & 1 ? [cpu] : []));
  return { kind: 'hangs', cpus, steps: [...start.steps, ...outlooks.way] };
}

/** The same, without a pause, but undecided once `isSpent` says so. */
export function outlookOf(
  system: System,
  machine: Machine,
  maxStates: number,
  isSpent = () => false,
): Outlook {
  const search = outlook(system, machine, maxStates);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    if (isSpent()) return { kind: 'undecided', states: value };
  }
}
