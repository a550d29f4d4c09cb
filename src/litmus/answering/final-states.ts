/** The final states of a compiled test: all of them, by exhaustive search. */
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { RandomEnds } from '../../explore/searching/random-ends.ts';
import {
  type Finding,
  type Progress,
  type Search,
  type SearchEnd,
  type SearchLimits,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createSystem, type System } from '../../machine/state/system.ts';
import { type CompiledTest, typeOf, valueAt } from '../format/compiled-test.ts';
import type { Constant, LitmusTest, Location } from '../format/litmus-test.ts';
import { nameOfLocation } from '../format/litmus-test.ts';
import { holds } from '../format/proposition.ts';
import { askedLocations, shownLocations } from '../format/variables.ts';
import { FoundEnds } from './possible-ends.ts';

export interface FinalState {
  /** What the shown locations hold, in their order. */
  values: Constant[];
  /** The condition's proposition holds. */
  holds: boolean;
}

export interface Finished {
  /** In the order of every state's values: registers by thread and name, then variables. */
  shown: Location[];
  /** Each once, sorted as herd7 sorts them. */
  states: FinalState[];
  /** `complete`, or why some states may be missing. */
  end: SearchEnd;
  /** A run in which something went wrong, null when every run that ends ends well. */
  finding: Finding | null;
  searched: Progress;
  system: System;
}

export interface FinalStateOptions {
  test: LitmusTest;
  compiled: CompiledTest;
  memory: MemoryModelName;
  limits?: SearchLimits;
  /** Every state is visited, without any reduction. */
  whole?: boolean;
}

export function systemOf({ compiled, memory }: FinalStateOptions): System {
  const { program } = compiled;
  const nmisPerCpu = program.tasks.map(() => 0);
  return createSystem({ program, memory, nmis: 0, nmisPerCpu, asked: null });
}

/** What a state of the test shows, in its order. */
export const shownIn = (compiled: CompiledTest, test: LitmusTest): Location[] =>
  sortedLocations(compiled, shownLocations(test));

/** Runs that never end (a lock never released) have no final state. */
export function* finalStates(options: FinalStateOptions): Generator<Progress, Finished, void> {
  const { test, compiled, limits = UNLIMITED, whole = false } = options;
  const system = systemOf(options);
  const shown = shownIn(compiled, test);
  const states = new Map<string, FinalState>();
  const known = new FoundEnds(compiled, system, askedLocations(test));
  const onEnd = (machine: Machine): void => {
    known.add(machine);
    const at = (location: Location) => valueAt(compiled, machine, location);
    const type = (location: Location) => typeOf(compiled, location);
    if (test.filter !== null && !holds(test.filter, at, type)) return;
    const values = shown.map(at);
    const key = values.map(keyOf).join(' ');
    if (!states.has(key)) states.set(key, { values, holds: holds(test.condition, at, type) });
  };
  const search = exhaustive({
    ...limits,
    system,
    reduce: !whole,
    endsOnly: !whole,
    maxSteps: Infinity,
    seed: 0,
    known: whole ? undefined : known,
    onEnd,
    passOver: (failure) => failure.class === 'hang',
  });
  const searched = yield* whole ? search : withWalks(system, onEnd, search);
  const { end, finding } = searched;
  const sorted = [...states.values()].sort(compareStates);
  return { shown, states: sorted, end, finding, searched, system };
}

/** States after which runs at random look for final states that the search has not come to yet. */
const FIRST_WALKS = 500;
const MOST_WALKS = 2_000;

/**
 * The search, with runs at random whenever it has grown fourfold: the more final states are known, the less is left
 * to be searched.
 */
function* withWalks(system: System, onEnd: (machine: Machine) => void, search: Search): Search {
  let random: RandomEnds | null = null;
  let next = FIRST_WALKS;
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    if (value.states >= next) {
      for (let walks = 0; walks < Math.min(MOST_WALKS, next / 2); walks++) {
        random ??= new RandomEnds(system, 0);
        const end = random.next();
        if (end !== null) onEnd(end);
        if (walks % 100 === 0) yield value;
      }
      next *= 4;
    }
    yield value;
  }
}

const keyOf = (value: Constant): string =>
  value.kind === 'number' ? String(value.value) : `${value.name}+${value.index}`;

function sortedLocations(compiled: CompiledTest, locations: readonly Location[]): Location[] {
  const once = new Map(locations.map((location) => [nameOfLocation(location), location]));
  return [...once.values()].sort((a, b) => {
    if (a.kind === 'register' && b.kind === 'register') {
      return a.thread - b.thread || compiled.compareRegisters(a.name, b.name);
    }
    if (a.kind === 'register') return -1;
    if (b.kind === 'register') return 1;
    return compareText(a.name, b.name) || (a.index ?? 0) - (b.index ?? 0);
  });
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Value by value: numbers by size, before addresses, which go by name. */
function compareStates(a: FinalState, b: FinalState): number {
  for (let index = 0; index < a.values.length; index++) {
    const order = compareConstants(a.values[index], b.values[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareConstants(a: Constant, b: Constant): number {
  if (a.kind === 'number' && b.kind === 'number') {
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  }
  if (a.kind === 'number') return -1;
  if (b.kind === 'number') return 1;
  return compareText(a.name, b.name) || a.index - b.index;
}
