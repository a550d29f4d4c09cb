/**
 * Who starves where NMIs have no end, decided in another way than the product does: the graph is whole and
 * unreduced, a state knows of each CPU whether there has been a fault since an NMI last began there, and every strong
 * fairness is guessed: what a CPU may do is either never possible on the cycle, or done on it. What is
 * left is the emptiness of generalised Buchi automata: a component with an edge of every set.
 */
import { apply } from '../../src/detectors/apply-step.ts';
import { detectAtEnd } from '../../src/detectors/at-end.ts';
import type { FailureClass } from '../../src/detectors/failure.ts';
import type { Event } from '../../src/machine/events/events.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../src/machine/snapshots/fork.ts';
import { Packer } from '../../src/machine/snapshots/packed.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../src/machine/state/system.ts';
import { enabled, isFinished } from '../../src/machine/stepping/enabled.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';

interface Edge {
  from: number;
  to: number;
  step: Step;
  /** The step's CPU was in an NMI; an NMI began there; one ended, after a fault since the last beginning or without. */
  inNmi: boolean;
  enters: boolean;
  leaves: 'slow' | 'quick' | null;
  drainsOldest: boolean;
  /** Bytes of an instruction came in, which the next arrival drops: nothing was done. */
  fetches: boolean;
}

interface State {
  edges: Edge[];
  /** By CPU: what may be done, as names; as if its NMIs had ended. */
  may: Set<string>[];
  inNmi: boolean[];
  hasTask: boolean;
  canEnd: boolean;
}

export interface StarvationReference {
  states: number;
  transitions: number;
  classes: Set<FailureClass>;
  /** There is a hang of today's kind, and one that NMIs without end make. */
  hangs: boolean;
  starves: boolean;
}

const isNmi = (machine: Machine, cpu: number): boolean =>
  machine.cpus[cpu].contexts.some(({ kind }) => kind === 'nmi');

/** null when there are more states. */
export function starvationReference(system: System, maxStates: number): StarvationReference | null {
  const graph = explore(system, maxStates);
  if (graph === null) return null;
  const { states, classes, transitions, machines } = graph;
  const hangs = findHang(states);
  const starves = searchStarvation(system, states);
  if (hangs || starves) classes.add('hang');
  return { states: machines, transitions, classes, hangs, starves };
}

function explore(system: System, maxStates: number) {
  const packer = new Packer(system);
  const numbers = new Map<string, number>();
  const machines = new Set<string>();
  const classes = new Set<FailureClass>();
  const queue: { machine: Machine; faulted: boolean[] }[] = [];
  const states: State[] = [];
  let transitions = 0;
  const add = (machine: Machine, faulted: boolean[]): number => {
    packer.pack(machine);
    const words = packer.words.slice(0, packer.length).join(' ');
    machines.add(words);
    const key = `${words} ${faulted.join()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, queue.length);
    queue.push({ machine, faulted });
    return queue.length - 1;
  };
  add(createMachine(system), new Array(system.cpus).fill(false));
  for (const [number, { machine, faulted }] of queue.entries()) {
    if (machines.size > maxStates || queue.length > 4 * maxStates) return null;
    const state = stateOf(system, machine);
    states.push(state);
    const steps = enabled(system, machine);
    if (steps.every(({ kind }) => kind === 'nmi')) {
      state.canEnd = isFinished(system, machine);
      const failure = state.canEnd ? detectAtEnd(system, machine) : null;
      if (failure !== null) classes.add(failure.class);
    }
    for (const step of steps) {
      transitions++;
      const next = forkMachine(machine, step.cpu, OTHER_CPUS | MEMORY);
      const events: Event[] = [];
      const failure = apply(system, next, step, (_, event) => events.push(event));
      if (failure !== null) {
        classes.add(failure.class);
        if (step.kind !== 'nmi') state.canEnd = true;
        continue;
      }
      const after = faulted.slice();
      const edge = edgeOf(system, machine, next, step, events, after);
      state.edges.push({ ...edge, from: number, to: add(next, after) });
    }
  }
  return { states, classes, transitions, machines: machines.size };
}

/** The names of what each CPU may do, and where it is. */
function stateOf(system: System, machine: Machine): State {
  const may = machine.cpus.map(() => new Set<string>());
  for (const { kind, cpu } of enabled(system, machine)) {
    if (kind === 'nmi') continue;
    const isOwn = kind !== 'drain' && kind !== 'raised' && kind !== 'run';
    if (kind === 'run') may[cpu].add('go on');
    if (isOwn || (kind === 'run' && !isNmi(machine, cpu))) may[cpu].add(kind);
    if (kind === 'drain' || kind === 'raised') may[cpu].add(kind);
  }
  machine.cpus.forEach((_, id) => {
    if (!isNmi(machine, id)) return;
    const copy = forkMachine(machine, id, OTHER_CPUS | MEMORY);
    const at = copy.cpus[id];
    while (isNmi(copy, id)) at.contexts.pop();
    at.buffer.length = 0;
    at.fetched.length = 0;
    at.fetchAddress = 0;
    at.nmiBlocked = false;
    for (const step of enabled(system, copy)) {
      if (step.cpu !== id || ['nmi', 'raised', 'drain'].includes(step.kind)) continue;
      may[id].add(step.kind);
    }
  });
  return {
    edges: [],
    may,
    inNmi: machine.cpus.map((_, cpu) => isNmi(machine, cpu)),
    hasTask: machine.cpus.some(({ contexts }) => contexts.some(({ kind }) => kind === 'task')),
    canEnd: false,
  };
}

/** `faulted` becomes what it is after the step. */
function edgeOf(
  system: System,
  before: Machine,
  after: Machine,
  step: Step,
  events: readonly Event[],
  faulted: boolean[],
): Omit<Edge, 'from' | 'to'> {
  const { cpu } = step;
  const inNmi = isNmi(before, cpu);
  const enters = events.some(({ kind }) => kind === 'nmi-entered');
  if (inNmi && events.some(({ kind }) => kind === 'fault-handled')) faulted[cpu] = true;
  const isReturn = events.some((e) => e.kind === 'interrupt-returned' && e.context === 'nmi');
  const leaves = isReturn ? (faulted[cpu] ? 'slow' : 'quick') : null;
  if (enters || !isNmi(after, cpu)) faulted[cpu] = false;
  const drains = enabled(system, before).filter((s) => s.kind === 'drain' && s.cpu === cpu);
  const drainsOldest = drains[0] === step;
  const fetches = events.some(({ kind }) => kind === 'fetched');
  return { step, inNmi, enters, leaves, drainsOldest, fetches };
}

function findHang(states: readonly State[]): boolean {
  const canEnd = states.map((state) => state.canEnd);
  for (let changed = true; changed; ) {
    changed = false;
    states.forEach(({ edges }, number) => {
      if (canEnd[number]) return;
      if (!edges.some(({ step, to }) => step.kind !== 'nmi' && canEnd[to])) return;
      canEnd[number] = true;
      changed = true;
    });
  }
  return canEnd.includes(false);
}

/** Has the CPU done, by the edge, what it may do by that name? */
function isDone(edge: Edge, cpu: number, name: string): boolean {
  const { step, inNmi, drainsOldest, fetches } = edge;
  if (step.cpu !== cpu) return false;
  if (name === 'go on') return step.kind === 'run' && !fetches;
  if (name === 'drain') return drainsOldest;
  if (name === 'run') return step.kind === 'run' && !inNmi && !fetches;
  return step.kind === name;
}

type Fate = 'served' | 'held' | 'slow';
const FATES: readonly Fate[] = ['served', 'held', 'slow'];
const ALWAYS = ['go on', 'drain', 'raised'];
const OUTSIDE = ['run', 'stop', 'resume', 'interrupt'];

function searchStarvation(system: System, states: readonly State[]): boolean {
  let combined: Fate[][] = [[]];
  for (let cpu = 0; cpu < system.cpus; cpu++) {
    combined = combined.flatMap((fates) => FATES.map((fate) => [...fates, fate]));
  }
  return combined.some((fates) => starvesWith(states, fates));
}

function starvesWith(states: readonly State[], fates: readonly Fate[]): boolean {
  const isAllowed = ({ step, inNmi, enters, leaves }: Edge): boolean => {
    const fate = fates[step.cpu];
    if (fate === 'held') return !enters;
    if (fate !== 'slow') return true;
    return leaves !== 'quick' && (inNmi || OUTSIDE.every((name) => step.kind !== name));
  };
  const all = states.flatMap((state, number) =>
    fates.every((fate, cpu) => fate !== 'held' || state.inNmi[cpu]) ? [number] : [],
  );
  const duties = fates.flatMap((fate, cpu) =>
    [...ALWAYS, ...(fate === 'served' ? OUTSIDE : [])].map((name) => ({ cpu, name })),
  );
  const sets: ((edge: Edge) => boolean)[] = [({ step }) => step.kind === 'nmi'];
  fates.forEach((fate, cpu) => {
    if (fate === 'slow') sets.push(({ step, enters }) => step.cpu === cpu && enters);
  });
  const accepts = (
    nodes: number[],
    open: typeof duties,
    sets: ((edge: Edge) => boolean)[],
  ): boolean => {
    for (const part of parts(states, nodes, isAllowed)) {
      const inside = new Set(part);
      const edges = part.flatMap((node) =>
        states[node].edges.filter((edge) => inside.has(edge.to) && isAllowed(edge)),
      );
      if (!sets.every((set) => edges.some(set))) continue;
      if (!states[part[0]].hasTask && !fates.includes('held')) continue;
      const [duty] = open.filter(({ cpu, name }) => part.some((n) => states[n].may[cpu].has(name)));
      if (duty === undefined) return true;
      const { cpu, name } = duty;
      const rest = open.filter((other) => other !== duty);
      const done = (edge: Edge) => isDone(edge, cpu, name);
      const without = part.filter((node) => !states[node].may[cpu].has(name));
      if (accepts(part, rest, [...sets, done]) || accepts(without, rest, sets)) return true;
    }
    return false;
  };
  return accepts(all, duties, sets);
}

/** Strongly connected parts with an edge, by reachability to and fro (slow, and plain). */
function parts(
  states: readonly State[],
  nodes: readonly number[],
  isAllowed: (edge: Edge) => boolean,
): number[][] {
  const open = new Set(nodes);
  const back = new Map<number, number[]>();
  const ahead = new Map<number, number[]>();
  for (const node of nodes) {
    for (const edge of states[node].edges) {
      if (!open.has(edge.to) || !isAllowed(edge)) continue;
      ahead.set(node, [...(ahead.get(node) ?? []), edge.to]);
      back.set(edge.to, [...(back.get(edge.to) ?? []), node]);
    }
  }
  const reach = (from: number, ways: Map<number, number[]>, within: Set<number>): Set<number> => {
    const seen = new Set<number>();
    const queue = [from];
    for (const node of queue) {
      for (const to of ways.get(node) ?? []) {
        if (!within.has(to) || seen.has(to)) continue;
        seen.add(to);
        queue.push(to);
      }
    }
    return seen;
  };
  const found: number[][] = [];
  const left = [new Set(nodes)];
  for (let set = left.pop(); set !== undefined; set = left.pop()) {
    const [pivot] = set;
    if (pivot === undefined) continue;
    const forth = reach(pivot, ahead, set);
    const to = reach(pivot, back, set);
    const part = [...forth].filter((node) => to.has(node));
    if (part.length > 0) found.push(part);
    forth.add(pivot);
    to.add(pivot);
    const members = [...set];
    left.push(new Set(members.filter((node) => forth.has(node) && !to.has(node))));
    left.push(new Set(members.filter((node) => !forth.has(node) && to.has(node))));
    left.push(new Set(members.filter((node) => !forth.has(node) && !to.has(node))));
  }
  return found;
}
