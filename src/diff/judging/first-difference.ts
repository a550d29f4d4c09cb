/** The first real difference of two runs: in what happened, not in the text, and before the failure. */
import { causalPast } from '../../history/causality.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Comparison, Side } from '../comparing/compare.ts';
import type { Difference, DifferenceKind } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { laneOf, PRIVATE } from '../pairing/event-meaning.ts';

/** Differences in what happened; the others are differences in the text, that need not matter. */
const REAL: readonly DifferenceKind[] = ['wait', 'branch', 'value', 'order'];

/**
 * The first difference in behaviour before the failure; where there is none, the first statement that
 * only one version has.
 */
export function firstReal(comparison: Comparison): Difference | null {
  const { a, differences } = comparison;
  const before = differences.list.filter(({ atA }) => atA <= a.critical);
  const real = before.filter(({ kind }) => REAL.includes(kind));
  const candidates = real.length > 0 ? real : before;
  const earliest = candidates.reduce((least, one) => Math.min(least, placeInA(one)), Infinity);
  const order = (difference: Difference) => REAL.indexOf(difference.kind);
  const [first] = candidates
    .filter((one) => placeInA(one) === earliest)
    .sort((x, y) => order(x) - order(y) || x.atB - y.atB);
  if (first?.waits === 'b') return leftOutBefore(comparison, first, candidates) ?? first;
  return first ?? differences.list[0] ?? null;
}

/** What another CPU does in the first run alone, before the second one waits where the first went on: it has led there. */
function leftOutBefore(
  { a: { timeline } }: Comparison,
  wait: Difference,
  candidates: readonly Difference[],
): Difference | undefined {
  const { cpu } = timeline.columns;
  return candidates.find(({ a, b }) => b === NONE && a < wait.a && cpu[a] !== cpu[wait.a]);
}

/**
 * Where it is in the first run. An event that only that run has counts where it happened: an interrupt stands behind
 * the request for it, however long ago its own CPU's last one was.
 */
function placeInA({ a, b, atA }: Difference): number {
  return b === NONE ? a : atA;
}

/** True when the difference is in the causal past of the first version's failure. */
export function isInPast(comparison: Comparison, difference: Difference): boolean {
  const { a } = comparison;
  if (difference.waits === 'a') return isWaitInPast(comparison, difference);
  const event = difference.a === NONE ? nextCommon(comparison, difference.b) : difference.a;
  // All that comes behind a CPU's last event comes before the end.
  if (event === NONE) return a.failure !== null && a.critical >= a.timeline.length;
  return causalPast(a.timeline, criticalEvents(a)).has(event);
}

/** A wait of the first version's is known by what it does next there; one without end by the end. */
function isWaitInPast({ a, b }: Comparison, difference: Difference): boolean {
  const { meanings, length } = a.trace;
  const lane = laneOf(b.trace.meanings[difference.b]);
  for (let event = difference.a; event < length; event++) {
    if (meanings[event] === PRIVATE || laneOf(meanings[event]) !== lane) continue;
    return causalPast(a.timeline, criticalEvents(a)).has(event);
  }
  return a.critical >= length;
}

/** What the first version does after something that only the second one does, in the same lane. */
export function nextCommon({ b: { trace }, matching }: Comparison, event: number): number {
  const lane = laneOf(trace.meanings[event]);
  for (let next = event + 1; next < trace.length; next++) {
    const isSameLane = trace.meanings[next] !== PRIVATE && laneOf(trace.meanings[next]) === lane;
    if (isSameLane && matching.toA[next] !== NONE) return matching.toA[next];
  }
  return NONE;
}

/** The causal past of the first version's failure, or of its end where only that shows one or there is none. */
export function pastOfFailure({ a }: Comparison): ReadonlySet<number> {
  return causalPast(a.timeline, criticalEvents(a));
}

/** The event of the second run that is the one at which the first fails; NONE for none. */
export function counterpartOfFailure({ a, matching }: Comparison): number {
  return a.critical < a.timeline.length ? matching.toB[storeOf(a, a.critical)] : NONE;
}

/** Of a store that reaches memory the event that made it, which a machine without store buffers has too. */
export function storeOf({ trace, timeline }: Side, event: number): number {
  return timeline.columns.kindAt(event) === 'committed' ? trace.writers[event] : event;
}

/** The failing event; where only the end shows the failure, the last event of each CPU. */
function criticalEvents({ timeline, critical }: Side): number[] {
  if (critical < timeline.length) return [critical];
  const last = new Map<number, number>();
  for (let event = 0; event < timeline.length; event++)
    last.set(timeline.columns.cpu[event], event);
  return [...last.values()];
}

/** The CPU that does something different. Of the run that waits there is a mark, and no event. */
export function cpuOf({ a, b }: Comparison, difference: Difference): number {
  const isInA = difference.a !== NONE && difference.waits !== 'a';
  const [{ columns }, event] = isInA ? [a.timeline, difference.a] : [b.timeline, difference.b];
  return columns.cpu[event];
}

/** An NMI that could not arrive says nothing about the protocol. */
export function isMissedArrival({ a, b }: Comparison, difference: Difference): boolean {
  if (difference.a === NONE || difference.b !== NONE) return false;
  const { columns, schedule } = a.timeline;
  const kind = columns.kindAt(difference.a);
  if (kind === 'nmi-entered' || kind === 'nmi-latched') return true;
  // One for which there was no stack left has not entered.
  const at = columns.step[difference.a];
  const arrivals = (steps: readonly Step[]) =>
    steps.filter((step) => step.kind === 'nmi' && step.cpu === schedule[at].cpu).length;
  return (
    schedule[at].kind === 'nmi' &&
    arrivals(b.timeline.schedule) < arrivals(schedule.slice(0, at + 1))
  );
}
