/** The answer: does the second version stop this failure, and by which line? */
import { finish } from '../../explore/searching/search.ts';
import { type Comparison, hasEnded } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { finalDifferences } from '../comparing/final-differences.ts';
import { lineAt, type StatementLine } from '../comparing/statement-lines.ts';
import { PRIVATE } from '../pairing/event-meaning.ts';
import { type ChangedStatement, changedStatement } from './changed-statement.ts';
import {
  counterpartOfFailure,
  cpuOf,
  firstReal,
  isInPast,
  isMissedArrival,
  storeOf,
} from './first-difference.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type ScheduleDifference, scheduleDifference } from './schedule-difference.ts';
import type { Rebuild } from './tried-changes.ts';
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
  /** Both do the same up to the failure, which is none on the machine of the second one. */
  | 'allowed'
  /** Only the second version fails. */
  | 'new-failure'
  /** Neither fails, but they do not do the same. */
  | 'differs'
  /** The budget cut the second version off before anything differed. */
  | 'open'
  /** Of two runs that each have a schedule of their own: the first one fails alone, the second one, both. */
  | 'first-fails'
  | 'second-fails'
  | 'both-fail';

export interface Judgement {
  answer: Answer;
  first: Difference | null;
  /** The first version's statement at the first real difference; null where it has none. */
  aLine: StatementLine | null;
  turn: Turn | null;
  /** What one version alone does before that, where the turn is at a statement that both have. */
  changed: ChangedStatement | null;
  /** Which of several changes is enough was not found out before the budget was spent. */
  isOpen: boolean;
  /** The first real difference is in the causal past of the failure; null without a failure. */
  precedes: boolean | null;
  /** It is an NMI that could not arrive in the second version. */
  isArrival: boolean;
  /** Both runs are of one program on one machine: they differ by their schedules alone. */
  isOneProgram: boolean;
  /** Of two runs of one program that each have a schedule of their own: in what these differ first. */
  schedules: ScheduleDifference | null;
}

/** `rebuild`: where several things changed, to try which of them is enough, until `isSpent` says so; null not to. */
export function judge(
  comparison: Comparison,
  rebuild: Rebuild | null = null,
  isSpent: () => boolean = () => false,
): Judgement {
  return finish(judging(comparison, rebuild, isSpent));
}

/** The same, which yields between what is tried. */
export function* judging(
  comparison: Comparison,
  rebuild: Rebuild | null,
  isSpent: () => boolean = () => false,
): Generator<void, Judgement, void> {
  const { a } = comparison;
  const first = firstReal(comparison);
  const precedes = first === null || a.failure === null ? null : isInPast(comparison, first);
  const isArrival = first !== null && isMissedArrival(comparison, first);
  const answer = answerOf(comparison, first, precedes === true && !isArrival);
  const ofOne = isOneProgram(comparison);
  const schedules =
    ofOne && !comparison.isOneSchedule && answer !== 'same' ? scheduleDifference(comparison) : null;
  const known = { answer, first, precedes, isArrival, isOneProgram: ofOne, schedules };
  if (first === null) {
    const isSaid = answer === 'masked' && !isArrival;
    const none = { changed: null, isOpen: false };
    const found = isSaid ? yield* changedStatement(comparison, null, null, rebuild, isSpent) : none;
    return { ...known, ...found, aLine: null, turn: null };
  }
  const cpu = cpuOf(comparison, first);
  const aLine = lineAt(a, first.a === NONE ? first.atA : first.a, cpu);
  const turn = turnOf(comparison, first);
  const found = yield* changedStatement(comparison, first, turn, rebuild, isSpent);
  return { ...known, ...found, aLine, turn };
}

function answerOf(comparison: Comparison, first: Difference | null, isProof: boolean): Answer {
  const { a, b, carried } = comparison;
  if (carried?.cutBy === 'budget' && first === null) return 'open';
  if (isSame(comparison)) return 'same';
  if (!comparison.isOneSchedule) return answerOfTwo(comparison);
  if (a.failure !== null && b.failure !== null) return 'still-fails';
  if (b.failure !== null) return 'new-failure';
  if (a.failure === null) return 'differs';
  if (isAllowed(comparison)) return 'allowed';
  return isProof && hasEnded(b) ? 'fixed' : 'masked';
}

/** The event that fails has a counterpart, and nothing differs before it: it is the machine that differs. */
function isAllowed(comparison: Comparison): boolean {
  const { a, b, differences } = comparison;
  if (counterpartOfFailure(comparison) === NONE) return false;
  const isOneMachine =
    a.system.profile.name === b.system.profile.name && a.system.model.name === b.system.model.name;
  return !isOneMachine && differences.list.every(({ atA }) => atA > a.critical);
}

function answerOfTwo({ a, b }: Comparison): Answer {
  if (a.failure !== null) return b.failure === null ? 'first-fails' : 'both-fail';
  return b.failure === null ? 'differs' : 'second-fails';
}

/** The same source, read alike, under the same memory model and hardware. */
function isOneProgram({ a, b, correspondence: { toB, a: version } }: Comparison): boolean {
  const [one, other] = [a.system, b.system];
  if (one.program.files[0]?.text !== other.program.files[0]?.text) return false;
  if (one.model.name !== other.model.name || one.profile.name !== other.profile.name) return false;
  return toB.every(
    (place, own) =>
      place === own ||
      version.expansion.isPrivateAt(own) ||
      version.expansion.operationAt(own).kind === 'return',
  );
}

function isSame(comparison: Comparison): boolean {
  const { a, b, differences } = comparison;
  if (a.failure?.class !== b.failure?.class || hasEnded(a) !== hasEnded(b)) return false;
  const isAtEnd = a.critical >= a.timeline.length;
  if (isAtEnd !== b.critical >= b.timeline.length) return false;
  if (!isAtEnd && !isCounterpart(comparison)) return false;
  if (Object.values(differences.counts).some((count) => count > 0)) return false;
  return finalDifferences(comparison).length === 0;
}

/** The event that fails is the same in both; one that nobody else can tell has no counterpart. */
function isCounterpart(comparison: Comparison): boolean {
  const { a, b } = comparison;
  if (a.trace.meanings[a.critical] === PRIVATE) return b.trace.meanings[b.critical] === PRIVATE;
  return counterpartOfFailure(comparison) === storeOf(b, b.critical);
}

/**
 * The mark of the second run around which all is worth searching: the first real difference, or a failure that is none
 * there. Null where both runs fail, or only the second one, or they are the same.
 */
export function markToSearchAround(
  comparison: Comparison,
  { first, answer }: Pick<Judgement, 'first' | 'answer'>,
): number | null {
  if (answer === 'allowed') return counterpartOfFailure(comparison);
  return answer === 'fixed' || answer === 'masked' ? (first?.atB ?? null) : null;
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
