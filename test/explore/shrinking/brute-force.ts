/**
 * The least failing run by brute force: Dijkstra over every schedule, one micro-operation a step, no
 * reduction, no stride, nothing shared with the search under test but the machine.
 */
import { apply } from '../../../src/detectors/apply-step.ts';
import { detectAtEnd } from '../../../src/detectors/at-end.ts';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../../src/machine/snapshots/fork.ts';
import { digestOf } from '../../../src/machine/snapshots/recorded-digest.ts';
import { type Machine, topContext, topFrame } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { enabled, isFinished, mayRun } from '../../../src/machine/stepping/enabled.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';

/** NMIs, context switches, steps. */
export type Triple = [nmis: number, switches: number, steps: number];

interface Place {
  machine: Machine;
  last: number;
  cost: Triple;
}

const copyOf = (machine: Machine): Machine => forkMachine(machine, 0, OTHER_CPUS | MEMORY);

/** Costs are small here: one number orders them. */
const rank = ([nmis, switches, steps]: Triple): number => (nmis * 1000 + switches) * 1000 + steps;

/** The cost of the least run that fails in that class; null for none; undefined for too many states. */
export function leastCost(
  system: System,
  wanted: FailureClass,
  most: number,
): Triple | null | undefined {
  const stuck = wanted === 'hang' ? stuckStates(system, most) : new Set<string>();
  if (stuck === undefined) return undefined;
  const buckets = new Map<number, Place[]>();
  const add = (place: Place) => {
    const at = rank(place.cost);
    buckets.set(at, [...(buckets.get(at) ?? []), place]);
  };
  add({ machine: createMachine(system), last: -1, cost: [0, 0, 0] });
  const closed = new Set<string>();
  let best = Number.POSITIVE_INFINITY;
  while (buckets.size > 0) {
    const least = Math.min(...buckets.keys());
    if (least >= best) break;
    const places = buckets.get(least) as Place[];
    buckets.delete(least);
    for (const { machine, last, cost } of places) {
      const digest = digestOf(system, machine);
      const key = `${digest} ${last}`;
      if (closed.has(key)) continue;
      closed.add(key);
      if (closed.size > most) return undefined;
      if (endsSo(system, machine, wanted, stuck.has(digest))) return cost;
      for (const one of enabled(system, machine)) {
        const next = copyOf(machine);
        const failure = apply(system, next, one);
        const then = costAfter(cost, last, one);
        if (failure === null) add({ machine: next, last: one.cpu, cost: then });
        else if (failure.class === wanted) best = Math.min(best, rank(then));
      }
    }
  }
  if (best === Number.POSITIVE_INFINITY) return null;
  return [Math.floor(best / 1e6), Math.floor(best / 1000) % 1000, best % 1000];
}

function costAfter([nmis, switches, steps]: Triple, last: number, { kind, cpu }: Step): Triple {
  const isSwitch = (last >= 0 && last !== cpu) || ['switch', 'preempt'].includes(kind);
  return [nmis + (kind === 'nmi' ? 1 : 0), switches + (isSwitch ? 1 : 0), steps + 1];
}

function endsSo(system: System, machine: Machine, wanted: FailureClass, isStuck: boolean): boolean {
  if (wanted === 'hang') return isStuck && isSettled(system, machine);
  if (withoutNmis(system, machine).length > 0) return false;
  return detectAtEnd(system, machine)?.class === wanted;
}

const withoutNmis = (system: System, machine: Machine): Step[] =>
  enabled(system, machine).filter(({ kind }) => kind !== 'nmi');

/** No CPU is on its way to what it waits for; one that goes round without waiting is nowhere else. */
function isSettled(system: System, machine: Machine): boolean {
  return machine.cpus.every((_, cpu) => {
    const copy = copyOf(machine);
    let steps = 0;
    while (steps < 50 && isUntold(system, copy, cpu)) {
      apply(system, copy, step('run', cpu));
      steps++;
    }
    return steps === 0 || steps === 50;
  });
}

function isUntold(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const context = topContext(cpu);
  if (context === undefined || !mayRun(system, machine, id)) return false;
  const { fn, pc } = topFrame(context);
  const { isPrivate, operation } = system.code[fn][pc];
  const isIdle = operation.kind === 'fence' || operation.kind === 'serialise';
  return isPrivate || (isIdle && cpu.buffer.length === 0);
}

/** Digests of the states from which nothing ends, and to which every step from them leads back. */
function stuckStates(system: System, most: number): Set<string> | undefined {
  const successors = new Map<string, string[]>();
  const good = new Set<string>();
  const queue = [createMachine(system)];
  successors.set(digestOf(system, queue[0]), []);
  for (let machine = queue.pop(); machine !== undefined; machine = queue.pop()) {
    const own = digestOf(system, machine);
    const steps = enabled(system, machine);
    const isOver = steps.every(({ kind }) => kind === 'nmi');
    if (isOver && isFinished(system, machine)) good.add(own);
    for (const one of steps) {
      const next = copyOf(machine);
      const failure = apply(system, next, one);
      if (failure !== null) {
        if (one.kind !== 'nmi') good.add(own);
        continue;
      }
      const digest = digestOf(system, next);
      if (one.kind !== 'nmi') successors.get(own)?.push(digest);
      if (successors.has(digest)) continue;
      successors.set(digest, []);
      if (successors.size > most) return undefined;
      queue.push(next);
    }
  }
  const bad = [...successors.keys()].filter((one) => !reaches(successors, one, good));
  return new Set(
    bad.filter((one) => {
      const reached = reachable(successors, one);
      return [...reached].every((other) => reachable(successors, other).has(one));
    }),
  );
}

function reachable(successors: ReadonlyMap<string, string[]>, from: string): Set<string> {
  const seen = new Set([from]);
  for (const one of seen) for (const next of successors.get(one) ?? []) seen.add(next);
  return seen;
}

const reaches = (
  successors: ReadonlyMap<string, string[]>,
  from: string,
  wanted: ReadonlySet<string>,
): boolean => [...reachable(successors, from)].some((one) => wanted.has(one));
