/**
 * In what two schedules differ first: an NMI that comes in one of them alone, or a read that finds a store in one and
 * comes before it in the other.
 */
import type { Comparison, Side } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { INITIAL, type Trace } from '../comparing/run-trace.ts';
import { lineAt, lineOf, type StatementLine } from '../comparing/statement-lines.ts';
import { kindOf, PRIVATE } from '../pairing/event-meaning.ts';

/** Which of two runs. */
type Which = 'a' | 'b';

export type ScheduleDifference =
  /** An NMI comes in one run alone; `at`: what its CPU stands before. `other`: where one comes in the other run alone. */
  | { kind: 'arrival'; in: Which; cpu: number; at: StatementLine; other: StatementLine | null }
  /** In one run the read finds the store; in the other the store is made too late, or not at all, or is not in memory yet. */
  | {
      kind: 'reversal';
      in: Which;
      store: StatementLine;
      read: StatementLine;
      /** The events of the read in the first and in the second run. */
      reads: { a: number; b: number };
      otherwise: 'later' | 'never' | 'buffered';
    }
  /** What fails in one run another CPU does while the one that fails stands there; in the other run before it does, or later. */
  | {
      kind: 'meeting';
      in: Which;
      does: StatementLine;
      stands: StatementLine;
      otherwise: 'before' | 'later';
    };

/** Null where no NMI and no read tells the schedules apart. */
export function scheduleDifference(comparison: Comparison): ScheduleDifference | null {
  const inOrder = comparison.differences.list
    .slice()
    .sort((one, other) => placeInA(one) - placeInA(other));
  for (const difference of inOrder) {
    const found = arrival(comparison, difference) ?? reversal(comparison, difference);
    if (found !== null) return found;
  }
  return meeting(comparison, 'a') ?? meeting(comparison, 'b');
}

/** Two CPUs meet in the failing run, which nothing but their order in the other one can tell. */
function meeting(comparison: Comparison, which: Which): ScheduleDifference | null {
  const [own, other] = which === 'a' ? [comparison.a, comparison.b] : [comparison.b, comparison.a];
  const partner = which === 'a' ? comparison.matching.toB : comparison.matching.toA;
  const { failure, critical } = own;
  if (failure === null || other.failure !== null || critical >= own.timeline.length) return null;
  const { cpu } = own.timeline.columns;
  const counterpart = partner[critical];
  if (failure.cpu < 0 || cpu[critical] === failure.cpu || counterpart === NONE) return null;
  const isOfVictim = (side: Side, event: number) =>
    side.timeline.columns.cpu[event] === failure.cpu && side.trace.meanings[event] !== PRIVATE;
  let last = critical - 1;
  while (last >= 0 && (partner[last] === NONE || !isOfVictim(own, last))) last--;
  const stands = last < 0 ? NONE : partner[last];
  let next = stands + 1;
  while (next < other.trace.length && !isOfVictim(other, next)) next++;
  const isLater = next < counterpart;
  if (!isLater && counterpart > stands) return null;
  return {
    kind: 'meeting',
    in: which,
    does: lineOf(own, own.trace.writers[critical] < 0 ? critical : own.trace.writers[critical]),
    stands: lineAt(own, critical, failure.cpu),
    otherwise: isLater ? 'later' : 'before',
  };
}

const placeInA = ({ a, b, atA }: Difference): number => (b === NONE ? a : atA);

function arrival(comparison: Comparison, { a, b }: Difference): ScheduleDifference | null {
  const which: Which = b === NONE ? 'a' : 'b';
  const event = which === 'a' ? a : b;
  if ((a !== NONE && b !== NONE) || !isArrival(comparison[which].trace, event)) return null;
  const { cpu } = comparison[which].timeline.momentAt(event).event;
  const other = which === 'a' ? 'b' : 'a';
  const { trace, timeline } = comparison[other];
  const partner = other === 'a' ? comparison.matching.toB : comparison.matching.toA;
  const alone = partner.findIndex(
    (counterpart, at) =>
      counterpart === NONE && timeline.columns.cpu[at] === cpu && isArrival(trace, at),
  );
  return {
    kind: 'arrival',
    in: which,
    cpu,
    at: lineAt(comparison[which], event, cpu),
    other: alone < 0 ? null : lineAt(comparison[other], alone, cpu),
  };
}

const isArrival = ({ meanings }: Trace, event: number): boolean =>
  kindOf(meanings[event]) === 'nmi-entered';

function reversal(comparison: Comparison, difference: Difference): ScheduleDifference | null {
  const { a, b, kind } = difference;
  if (a === NONE || b === NONE || (kind !== 'value' && kind !== 'writer')) return null;
  return foundOnly(comparison, 'b', { a, b }) ?? foundOnly(comparison, 'a', { a, b });
}

/** The store that the read finds in this run, where it comes before that store in the other one. */
function foundOnly(
  comparison: Comparison,
  which: Which,
  reads: { a: number; b: number },
): ScheduleDifference | null {
  const other = which === 'a' ? 'b' : 'a';
  const [own, others] = [comparison[which], comparison[other]];
  const store = own.trace.writers[reads[which]];
  if (store === INITIAL || store === reads[which]) return null;
  const counterpart = (which === 'a' ? comparison.matching.toB : comparison.matching.toA)[store];
  const otherwise = whenStored(others, counterpart, reads[other]);
  if (otherwise === null) return null;
  const [stored, read] = [lineOf(own, store), lineOf(own, reads[which])];
  return { kind: 'reversal', in: which, store: stored, read, reads, otherwise };
}

/** Null for a store that the read could have found. */
function whenStored({ trace, timeline }: Side, store: number, read: number) {
  if (store === NONE) return 'never';
  if (store > read) return 'later';
  const { cpu } = timeline.columns;
  if (cpu[store] === cpu[read]) return null;
  for (let event = store; event < read; event++) {
    if (trace.writes[event] === 1 && (event === store || trace.writers[event] === store))
      return null;
  }
  return 'buffered';
}
