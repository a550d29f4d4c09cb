/** A run that ends in a state that is asked for, of all such runs one with the fewest switches from CPU to CPU. */
import {
  type Progress,
  type Search,
  type SearchEnd,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { enabled, isFinished } from '../../machine/stepping/enabled.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { typeOf, valueAt } from '../format/compiled-test.ts';
import type { Location } from '../format/litmus-test.ts';
import { holds, showBinding } from '../format/proposition.ts';
import { type FinalStateOptions, shownIn, systemOf } from './final-states.ts';

export interface Witness {
  system: System;
  /** null: no run ends so, or none was found before `end` came. */
  schedule: Step[] | null;
  /** The state that the run ends in, as a line of the answer. */
  state: string;
  end: SearchEnd;
}

export interface WitnessOptions extends FinalStateOptions {
  /** Bindings of a state, all or some, such as `0:r0=0` and `[x]=1`; null: the state that the condition is about. */
  wanted: readonly string[] | null;
}

interface Node {
  words: Int32Array;
  step: Step | null;
  parent: Node | null;
  /** Whose step came last. */
  cpu: number;
}

/** Keeps each state and where it was come to from: far more than tests of a few threads have. */
const MOST_STATES = 1_000_000;
/** Between two yields. */
const SLICE = 500;

export function* witnessOf(options: WitnessOptions): Search<Witness> {
  const { compiled, test, limits = UNLIMITED } = options;
  const system = systemOf(options);
  const packer = new Packer(system);
  const locations = shownIn(compiled, test);
  const start = limits.now();
  const progress: Progress = {
    states: 0,
    transitions: 0,
    depth: 0,
    runs: 0,
    bytes: 0,
    elapsedMs: 0,
  };
  const none = (end: SearchEnd): Witness => ({ system, schedule: null, state: '', end });
  const known = new Set<string>();
  const packed = (machine: Machine): Int32Array => {
    packer.pack(machine);
    return packer.words.slice(0, packer.length);
  };
  // Those that the CPU under way comes to, and those that another one does.
  let open: Node[] = [{ words: packed(createMachine(system)), step: null, parent: null, cpu: -1 }];
  let later: Node[] = [];
  for (;;) {
    const node = open.pop();
    if (node === undefined) {
      if (later.length === 0) return none('complete');
      [open, later] = [later.reverse(), []];
      continue;
    }
    const key = `${node.cpu} ${node.words.join(' ')}`;
    if (known.has(key)) continue;
    known.add(key);
    progress.states++;
    if (progress.states % SLICE === 0) {
      progress.elapsedMs = limits.now() - start;
      yield progress;
      if (limits.interrupted()) return none('interrupted');
      if (progress.elapsedMs > limits.maxMs) return none('time');
      if (progress.states >= MOST_STATES) return none('states');
    }
    const machine = packer.unpack(node.words, 0);
    const steps = enabled(system, machine);
    if (
      steps.length === 0 &&
      isFinished(system, machine) &&
      isWanted(options, locations, machine)
    ) {
      const state = stateLine(options, locations, machine);
      return { system, schedule: scheduleOf(node), state, end: 'complete' };
    }
    for (const step of steps.reverse()) {
      progress.transitions++;
      const after = packer.unpack(node.words, 0);
      for (const event of decide(system, after, step)) evolve(system, after, event);
      const next = { words: packed(after), step, parent: node, cpu: step.cpu };
      (step.cpu === node.cpu || node.cpu < 0 ? open : later).push(next);
    }
  }
}

function scheduleOf(node: Node): Step[] {
  const steps: Step[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent)
    if (at.step !== null) steps.push(at.step);
  return steps.reverse();
}

const stateLine = (
  { compiled }: FinalStateOptions,
  locations: readonly Location[],
  machine: Machine,
): string =>
  locations
    .map((location) => `${showBinding(location, valueAt(compiled, machine, location))};`)
    .join(' ');

/** `forall` is about the state in which it does not hold, if there is one. */
function isWanted(
  options: WitnessOptions,
  locations: readonly Location[],
  machine: Machine,
): boolean {
  const { test, compiled, wanted } = options;
  const at = (location: Location) => valueAt(compiled, machine, location);
  const type = (location: Location) => typeOf(compiled, location);
  if (test.filter !== null && !holds(test.filter, at, type)) return false;
  if (wanted === null) return holds(test.condition, at, type) === (test.quantifier !== 'forall');
  const bindings = bindingsOf(stateLine(options, locations, machine));
  return wanted.every((binding) => bindings.includes(binding));
}

/** `0:r0 = 0 /\\ x=1`, `0:r0=0; [x]=1;`: as a state has them. */
export const bindingsOf = (text: string): string[] =>
  text
    .split(/;|\/\\/)
    .map((binding) => binding.replace(/[\s()]/g, '').replace(/^([A-Za-z_]\w*)=/, '[$1]='))
    .filter((binding) => binding !== '');
