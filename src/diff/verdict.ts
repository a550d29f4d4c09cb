/** The answer: does the second version stop this failure, and by which line? */
import { causalPast } from '../history/causality.ts';
import { type Comparison, hasEnded, type Side } from './compare.ts';
import { type Decision, decisionFor } from './control.ts';
import type { Difference, DifferenceKind } from './differences.ts';
import { finalDifferences } from './finals.ts';
import { type Line, lineAt, lineOf } from './lines.ts';
import { NONE } from './matching.ts';
import { laneOf, PRIVATE } from './meaning.ts';
import { INITIAL } from './trace.ts';

export type Answer =
  /** No real difference at all: the same events in the same partial order. */
  | 'same'
  /** Both fail, in the same way or in another. */
  | 'still-fails'
  /** The first real difference causally precedes the failure, and the second version does not fail. */
  | 'fixed'
  /** The second version left the schedule for some other reason, so that nothing is proven. */
  | 'masked'
  /** Only the second version fails. */
  | 'new-failure'
  /** Neither fails, but they do not do the same. */
  | 'differs';

/** What the second version does at the first real difference. */
export interface Turn {
  how: 'waits' | 'branches' | 'reads' | 'differs';
  line: Line;
  /** It waits for its own store buffer. */
  isDraining: boolean;
  /** The read that decided it, and the statement that wrote what it read. */
  read: number;
  writer: Line | null;
}

export interface Verdict {
  answer: Answer;
  first: Difference | null;
  /** The first version's statement at the first real difference; null where it has none. */
  aLine: Line | null;
  turn: Turn | null;
  /** The first real difference is in the causal past of the failure; null without a failure. */
  precedes: boolean | null;
  /** It is an NMI that could not arrive in the second version. */
  isArrival: boolean;
}

export function judge(comparison: Comparison): Verdict {
  const { a, b } = comparison;
  const first = firstReal(comparison);
  const precedes = first === null || a.failure === null ? null : isInPast(comparison, first);
  const isArrival = first !== null && isMissedArrival(comparison, first);
  const answer = answerOf(comparison, precedes === true && !isArrival);
  if (first === null) return { answer, first, aLine: null, turn: null, precedes, isArrival };
  const cpu = cpuOf(comparison, first);
  const aLine = first.a === NONE ? lineAt(a, first.atA, cpu) : lineOf(a, first.a);
  return { answer, first, aLine, turn: turnOf(comparison, first, b), precedes, isArrival };
}

/** An NMI that could not arrive says nothing about the protocol. */
function isMissedArrival({ a }: Comparison, difference: Difference): boolean {
  if (difference.a === NONE || difference.b !== NONE) return false;
  const kind = a.timeline.columns.kindAt(difference.a);
  return kind === 'nmi-entered' || kind === 'nmi-latched';
}

function answerOf(comparison: Comparison, isProof: boolean): Answer {
  const { a, b } = comparison;
  if (isSame(comparison)) return 'same';
  if (a.failure !== null && b.failure !== null) return 'still-fails';
  if (b.failure !== null) return 'new-failure';
  if (a.failure === null) return 'differs';
  return isProof && hasEnded(b) ? 'fixed' : 'masked';
}

function isSame(comparison: Comparison): boolean {
  const { a, b, differences } = comparison;
  if (a.failure?.class !== b.failure?.class || hasEnded(a) !== hasEnded(b)) return false;
  if (Object.values(differences.counts).some((count) => count > 0)) return false;
  return finalDifferences(comparison).length === 0;
}

/** Differences in what happened; the others are differences in the text, that need not matter. */
const REAL: readonly DifferenceKind[] = ['wait', 'branch', 'value', 'order'];

/**
 * The first difference in behaviour before the failure; where there is none, the first statement that
 * only one version has.
 */
function firstReal({ a, differences }: Comparison): Difference | null {
  const before = differences.list.filter(({ atA }) => atA <= a.critical);
  const real = before.filter(({ kind }) => REAL.includes(kind));
  const candidates = real.length > 0 ? real : before;
  const earliest = Math.min(...candidates.slice(0, 1).map(({ atA }) => atA));
  const order = (difference: Difference) => REAL.indexOf(difference.kind);
  const [first] = candidates
    .filter(({ atA }) => atA === earliest)
    .sort((x, y) => order(x) - order(y) || x.atB - y.atB);
  return first ?? differences.list[0] ?? null;
}

function isInPast(comparison: Comparison, difference: Difference): boolean {
  const { a } = comparison;
  const event = difference.a === NONE ? nextCommon(comparison, difference.b) : difference.a;
  return causalPast(a.timeline, criticalEvents(a)).has(event);
}

/** What the first version does after something that only the second one does, in the same lane. */
function nextCommon({ b: { trace }, matching }: Comparison, event: number): number {
  const lane = laneOf(trace.meanings[event]);
  for (let next = event + 1; next < trace.length; next++) {
    const isSameLane = trace.meanings[next] !== PRIVATE && laneOf(trace.meanings[next]) === lane;
    if (isSameLane && matching.toA[next] !== NONE) return matching.toA[next];
  }
  return NONE;
}

/** The failing event; where only the end shows the failure, the last event of each CPU. */
function criticalEvents({ timeline, critical }: Side): number[] {
  if (critical < timeline.length) return [critical];
  const last = new Map<number, number>();
  for (let event = 0; event < timeline.length; event++)
    last.set(timeline.columns.cpu[event], event);
  return [...last.values()];
}

function cpuOf({ a, b }: Comparison, difference: Difference): number {
  const [{ columns }, event] =
    difference.a !== NONE ? [a.timeline, difference.a] : [b.timeline, difference.b];
  return columns.cpu[event];
}

function turnOf(comparison: Comparison, first: Difference, b: Side): Turn {
  const cpu = cpuOf(comparison, first);
  const mark = first.waits === 'b' ? first.b : first.atB;
  const line = lineAt(b, mark, cpu);
  const plain = { line, read: NONE, writer: null, isDraining: false };
  if (first.waits === 'b') return { ...plain, how: 'waits', isDraining: drains(b, first, cpu) };
  if (first.kind === 'value') return valueTurn(comparison, first, plain);
  if (first.kind === 'branch' && first.b !== NONE) {
    return branchTurn(b, decisionFor(b, first.b), cpu) ?? { ...plain, how: 'branches' };
  }
  return { ...plain, how: first.kind === 'branch' ? 'branches' : 'differs' };
}

/** The CPU waits until its own stores have reached memory. */
function drains({ timeline }: Side, { b, spins }: Difference, cpu: number): boolean {
  return !spins && timeline.machineAt(Math.min(b, timeline.length)).cpus[cpu].buffer.length > 0;
}

/** Another value: because of a store that only the second version made, if there is a reason for that. */
function valueTurn(
  { a, b, matching }: Comparison,
  first: Difference,
  plain: Omit<Turn, 'how'>,
): Turn {
  const writer = b.trace.writers[first.b];
  const isRead = writer !== INITIAL && writer !== first.b;
  if (!isRead) return { ...plain, how: a.trace.writers[first.a] === first.a ? 'differs' : 'reads' };
  const writerLine = lineOf(b, writer);
  if (matching.toA[writer] === NONE) {
    const { cpu } = writerLine;
    const turn = branchTurn(b, decisionFor(b, writer), cpu);
    if (turn !== null) return turn;
  }
  return { ...plain, how: 'reads', read: first.b, writer: writerLine };
}

function branchTurn(b: Side, decision: Decision | null, cpu: number): Turn | null {
  if (decision === null || decision.read === NONE) return null;
  const writer = b.trace.writers[decision.read];
  return {
    how: 'branches',
    isDraining: false,
    line: lineAt(b, decision.read, cpu),
    read: decision.read,
    writer: writer === INITIAL ? null : lineOf(b, writer),
  };
}
