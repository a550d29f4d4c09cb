/**
 * Orders near a failing run's, each with the way there: one swap of neighbours after the other. Nearest first: two
 * neighbours of the run change places; a CPU goes on with what it is in before another one's step; an arrival, a store or
 * a change of tasks comes at another time.
 */
import { apply } from '../../detectors/apply-step.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { enabledAt } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { copyOf, type OrderedRuns } from './ordered-runs.ts';

export interface Reordering {
  /** An order whose run is the failing one. */
  from: readonly Step[];
  /** Places of which each changes places with the one behind it, in turn. */
  swaps: readonly number[];
}

/** The order after so many of the swaps. */
export function orderAfter({ from, swaps }: Reordering, count: number): Step[] {
  const order = [...from];
  for (const at of swaps.slice(0, count)) {
    [order[at], order[at + 1]] = [order[at + 1], order[at]];
  }
  return order;
}

/** Steps that a CPU goes on for by itself, at most. */
const LONGEST = 500;

export function* reorderings(runs: OrderedRuns): Generator<Reordering, void, void> {
  yield* neighbours(runs);
  const { base } = runs;
  const places = placesOf(base);
  for (const isWhole of [false, true]) {
    for (const place of places) yield* runsOn(runs, place, isWhole);
  }
  yield* otherArrivals(runs);
}

/** The failing step, the beginnings of what a CPU does in one go, then all other places; the latest first. */
function placesOf(base: readonly Step[]): number[] {
  const all = base.map((_, index) => index).reverse();
  const last = base.length - 1;
  const isBeginning = (at: number) => at === last || base[at].cpu !== base[at - 1]?.cpu;
  return [...all.filter(isBeginning), ...all.filter((at) => !isBeginning(at))];
}

function* neighbours({ base }: OrderedRuns): Generator<Reordering, void, void> {
  for (let at = base.length - 2; at >= 0; at--) {
    const [one, other] = [base[at], base[at + 1]];
    const isChange = one.cpu !== other.cpu || one.kind !== other.kind;
    if (isChange) yield { from: base, swaps: [at] };
  }
}

/** Each other CPU goes on, before the step at `place`, until what it is in has ended; `isWhole`: as far as it can. */
function* runsOn(
  runs: OrderedRuns,
  place: number,
  isWhole: boolean,
): Generator<Reordering, void, void> {
  const { base, system } = runs;
  for (let cpu = 0; cpu < system.cpus; cpu++) {
    if (cpu === base[place].cpu) continue;
    const own = alone(runs, runs.machineBefore(place), cpu, isWhole);
    if (own.length > 0) yield hoisted(base, place, own);
  }
}

/** The steps that a CPU takes by itself until the context that it is in has ended. */
function alone(runs: OrderedRuns, machine: Machine, cpu: number, isWhole: boolean): Step[] {
  const at = copyOf(machine);
  const depth = at.cpus[cpu].contexts.length;
  const steps: Step[] = [];
  while (steps.length < LONGEST) {
    const may: Step[] = [];
    enabledAt(runs.system, at, cpu, may);
    const next = may.find(({ kind }) => kind === 'run') ?? may.find(({ kind }) => kind === 'drain');
    if (next === undefined) return steps;
    runs.taken++;
    steps.push(next);
    if (apply(runs.system, at, next) !== null) return steps;
    const now = at.cpus[cpu].contexts.length;
    if (now === 0 || (!isWhole && now < depth)) return steps;
  }
  return steps;
}

/** The steps come before `place`, one after the other; those that the run has not are behind its end at first. */
function hoisted(base: readonly Step[], place: number, own: readonly Step[]): Reordering {
  const from = [...base];
  const swaps: number[] = [];
  const used = new Set<number>();
  const places = own.map((step) => {
    let at = place;
    while (at < from.length && (used.has(at) || from[at] !== step)) at++;
    if (at === from.length) from.push(step);
    used.add(at);
    return at;
  });
  places.forEach((found, index) => {
    // Those that have been moved by then and stood behind it have pushed it back.
    const pushed = places.slice(0, index).filter((earlier) => earlier > found).length;
    for (let at = found + pushed - 1; at >= place + index; at--) swaps.push(at);
  });
  return { from, swaps };
}

/** What no CPU does by itself comes later, when its CPU has gone on to the end without it, or before all else. */
function* otherArrivals(runs: OrderedRuns): Generator<Reordering, void, void> {
  const { base } = runs;
  for (let place = base.length - 1; place >= 0; place--) {
    const { cpu, kind } = base[place];
    if (kind === 'run') continue;
    const rest = base.slice(place + 1);
    const own = alone(runs, runs.machineBefore(place), cpu, true);
    const from = [...base, ...missing(rest, own)];
    const later = from.length - 1 - place;
    yield { from, swaps: Array.from({ length: later }, (_, at) => place + at) };
    yield { from: base, swaps: Array.from({ length: place }, (_, at) => place - 1 - at) };
  }
}

/** Those that are not among the others, each counted as often as it is there. */
function missing(rest: readonly Step[], own: readonly Step[]): Step[] {
  const left = [...rest];
  return own.filter((step) => {
    const at = left.indexOf(step);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
