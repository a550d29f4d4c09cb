/** The line that is named: what the second version does at the first real difference, and why. */
import type { SourceRange } from '../../machine/program/program.ts';
import { awaitedStores } from '../../machine/stepping/enabled.ts';
import { sourceText } from '../../report/naming/names.ts';
import type { Comparison, Side } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { INITIAL } from '../comparing/run-trace.ts';
import { lineAt, lineOf, type StatementLine } from '../comparing/statement-lines.ts';
import { kindOf, laneOf, PRIVATE, placeOf } from '../pairing/event-meaning.ts';
import { decisionFor } from './control-dependence.ts';
import { cpuOf } from './first-difference.ts';

/** What the second version does at the first real difference. */
export interface Turn {
  how: 'waits' | 'branches' | 'decides' | 'reads' | 'differs';
  line: StatementLine;
  /** It waits for its own store buffer. */
  isDraining: boolean;
  /** The read that decided it, and the statement that wrote what it read. */
  read: number;
  writer: StatementLine | null;
}

export function turnOf(comparison: Comparison, first: Difference): Turn {
  const { b } = comparison;
  const cpu = cpuOf(comparison, first);
  const mark = first.waits === null ? standsBefore(comparison, first, cpu) : first.b;
  const line = lineAt(b, mark, cpu);
  const plain = { line, read: NONE, writer: null, isDraining: false };
  if (first.waits === 'b') return { ...plain, how: 'waits', isDraining: drains(b, first, cpu) };
  if (first.kind === 'value') return valueTurn(comparison, first, plain);
  if (first.kind !== 'branch' || first.b === NONE) return { ...plain, how: 'differs' };
  if (readsOtherwise(comparison, first)) {
    const store = b.trace.writers[first.b];
    const writer = store === INITIAL ? null : lineOf(b, store);
    return { ...plain, how: 'reads', read: first.b, writer };
  }
  return branchTurn(comparison, first.b, cpu) ?? { ...plain, how: 'differs' };
}

/** The first version reads the same there next, and finds something else: the second one has read once more. */
function readsOtherwise({ a, b }: Comparison, first: Difference): boolean {
  const { meanings, values, length } = a.trace;
  const meaning = b.trace.meanings[first.b];
  if (kindOf(meaning) !== 'loaded') return false;
  for (let next = first.atA; next < length; next++) {
    if (meanings[next] === PRIVATE || laneOf(meanings[next]) !== laneOf(meaning)) continue;
    return meanings[next] === meaning && values[next] !== b.trace.values[first.b];
  }
  return false;
}

/**
 * At what the second version does; of what only the first one does, at what it does instead: its CPU's next event
 * that others can tell, if that is of the same lane.
 */
function standsBefore({ a, b }: Comparison, first: Difference, cpu: number): number {
  if (first.b !== NONE) return first.b;
  const lane = laneOf(a.trace.meanings[first.a]);
  for (let next = first.atB; next < b.trace.length; next++) {
    const meaning = b.trace.meanings[next];
    if (meaning === PRIVATE || b.timeline.columns.cpu[next] !== cpu) continue;
    return laneOf(meaning) === lane ? next : first.atB;
  }
  return first.atB;
}

/** The CPU waits until its own stores have reached memory. */
function drains({ timeline }: Side, { b, spins }: Difference, cpu: number): boolean {
  const machine = timeline.machineAt(Math.min(b, timeline.length));
  return !spins && awaitedStores(timeline.system, machine, cpu).length > 0;
}

/** Another value: because of a store that only the second version made, if there is a reason for that. */
function valueTurn(comparison: Comparison, first: Difference, plain: Omit<Turn, 'how'>): Turn {
  const { a, b, matching } = comparison;
  // An exchange that found the same wrote something else.
  if (a.trace.values[first.a] === b.trace.values[first.b]) return { ...plain, how: 'differs' };
  const writer = b.trace.writers[first.b];
  const isRead = writer !== INITIAL && writer !== first.b;
  if (!isRead) return { ...plain, how: a.trace.writers[first.a] === first.a ? 'differs' : 'reads' };
  const writerLine = lineOf(b, writer);
  if (matching.toA[writer] === NONE) {
    const turn = branchTurn(comparison, writer, writerLine.cpu);
    if (turn !== null) return turn;
  }
  return { ...plain, how: 'reads', read: first.b, writer: writerLine };
}

/**
 * The branch that let the event happen, where it went by a read that found something else than in the first version and
 * went another way there (`branches`), or by one that only the second version has (`decides`).
 */
function branchTurn({ a, b, matching }: Comparison, event: number, cpu: number): Turn | null {
  const decision = decisionFor(b, event);
  if (decision === null || decision.read === NONE) return null;
  const { read } = decision;
  const other = matching.toA[read];
  const isOwn = other === NONE;
  if (isOwn && b.trace.version.isShared(placeOf(b.trace.meanings[read]))) return null;
  if (!isOwn && a.trace.values[other] === b.trace.values[read]) return null;
  if (!isOwn && !goesElsewhere(a, other, b, { read, source: decision.source })) return null;
  const writer = b.trace.writers[read];
  return {
    how: isOwn ? 'decides' : 'branches',
    isDraining: false,
    line: lineAt(b, read, cpu),
    read,
    writer: writer === INITIAL ? null : lineOf(b, writer),
  };
}

/** Both come from the read to that condition, and go on from it to different statements. */
function goesElsewhere(
  a: Side,
  readInA: number,
  b: Side,
  { read, source }: { read: number; source: SourceRange },
): boolean {
  const [one, other] = [wayFrom(a, readInA, null), wayFrom(b, read, source)];
  return (
    one !== null && other !== null && one.condition === other.condition && one.way !== other.way
  );
}

/** The next branch of the CPU behind the read (at that condition), and whether its condition held. */
function wayFrom(
  { timeline, system }: Side,
  read: number,
  source: SourceRange | null,
): { condition: string; way: boolean } | null {
  const { columns, length } = timeline;
  for (let event = read + 1; event < length; event++) {
    if (columns.cpu[event] !== columns.cpu[read] || columns.kindAt(event) !== 'jumped') continue;
    const { operations } = system.program.functions[columns.fn[event]];
    const operation = operations[columns.pc[event]];
    if (operation.kind !== 'branch') continue;
    if (source !== null && operation.source.line !== source.line) continue;
    const moment = timeline.momentAt(event).event;
    if (moment.kind !== 'jumped') return null;
    const condition = sourceText(system.program, operation.source).replace(/\s+/g, ' ');
    const { next } = system.code[columns.fn[event]][columns.pc[event]];
    return { condition, way: moment.next === next };
  }
  return null;
}
