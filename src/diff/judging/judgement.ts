/** The answer: does the second version stop this failure, and by which line? */
import { type Comparison, hasEnded } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { finalDifferences } from '../comparing/final-differences.ts';
import { lineAt, type StatementLine } from '../comparing/statement-lines.ts';
import { type ChangedStatement, changedStatement } from './changed-statement.ts';
import { cpuOf, firstReal, isInPast, isMissedArrival } from './first-difference.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type Turn, turnOf } from './turning-point.ts';

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

export interface Judgement {
  answer: Answer;
  first: Difference | null;
  /** The first version's statement at the first real difference; null where it has none. */
  aLine: StatementLine | null;
  turn: Turn | null;
  /** What one version alone does before that, where the turn is at a statement that both have. */
  changed: ChangedStatement | null;
  /** The first real difference is in the causal past of the failure; null without a failure. */
  precedes: boolean | null;
  /** It is an NMI that could not arrive in the second version. */
  isArrival: boolean;
}

export function judge(comparison: Comparison): Judgement {
  const { a } = comparison;
  const first = firstReal(comparison);
  const precedes = first === null || a.failure === null ? null : isInPast(comparison, first);
  const isArrival = first !== null && isMissedArrival(comparison, first);
  const answer = answerOf(comparison, precedes === true && !isArrival);
  const known = { answer, first, precedes, isArrival };
  if (first === null) return { ...known, aLine: null, turn: null, changed: null };
  const cpu = cpuOf(comparison, first);
  const aLine = lineAt(a, first.a === NONE ? first.atA : first.a, cpu);
  const turn = turnOf(comparison, first);
  return { ...known, aLine, turn, changed: changedStatement(comparison, first, turn) };
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

/** What the versions are called. */
export interface Titles {
  a: string;
  b: string;
}

export interface Judged {
  comparison: Comparison;
  judgement: Judgement;
  titles: Titles;
  /** What the search around the divergence found, null where there was none. */
  near: Neighbourhood | null;
}
