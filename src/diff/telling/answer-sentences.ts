/** The answer in words: what, by which line, and how sure that is. */
import type { SearchResult } from '../../explore/searching/search.ts';
import { whose } from '../../report/explaining/phrases.ts';
import type { CutBy } from '../carrying/carried.ts';
import { type Comparison, hasEnded, type Side } from '../comparing/compare.ts';
import { NONE } from '../comparing/event-matching.ts';
import { valueRead } from '../comparing/read-differences.ts';
import type { StatementLine } from '../comparing/statement-lines.ts';
import type { ChangedStatement } from '../judging/changed-statement.ts';
import type { Judged, Judgement, Titles } from '../judging/judgement.ts';
import type { Neighbourhood } from '../judging/neighbourhood.ts';
import type { Turn } from '../judging/turning-point.ts';
import { runsHeadline, scheduleSentences } from './schedule-sentences.ts';

/** A part of the report. `lines` are preformatted. */
export interface Section {
  title: string;
  lines: string[];
}

/** `fixed: blocked`. */
export function headline(judged: Judged): string {
  const { comparison, judgement, near } = judged;
  const { a, b } = comparison;
  const isNear = near !== null && near.result.finding !== null;
  switch (judgement.answer) {
    case 'same':
      return a.failure === null ? 'same' : 'same: still fails';
    case 'still-fails': {
      const isSame = a.failure?.class === b.failure?.class;
      return `still fails: ${isSame ? 'the same class' : `another class, ${b.failure?.class}`}`;
    }
    case 'fixed':
      return isNear ? 'blocked under this schedule, but a failure is near' : 'fixed: blocked';
    case 'masked':
      return isNear ? 'masked, and a failure is near' : 'masked';
    case 'allowed':
      return isNear ? 'no failure there, but one is near' : 'the same run is no failure there';
    case 'new-failure':
      return `new failure: ${b.failure?.class}`;
    case 'differs':
      return comparison.isOneSchedule
        ? 'no failure, but not the same'
        : runsHeadline(judged, judgement.answer);
    case 'open':
      return 'not decided: the time was over';
    case 'first-fails':
    case 'second-fails':
    case 'both-fail':
      return runsHeadline(judged, judgement.answer);
  }
}

/** What happened in each version, a sentence each. */
export function outcomes({ comparison: { a, b, carried }, titles }: Judged): string[] {
  const outcome = (title: string, side: Side): string => {
    if (side.failure !== null)
      return `${title} fails: ${side.failure.message} (${side.failure.class}).`;
    if (!hasEnded(side))
      return `${title} does not fail as far as its run goes, but that is not its end.`;
    return `${title} does not fail: every task ends, and the text is as it should be.`;
  };
  const cut =
    carried === null || carried.cutBy === null ? [] : [cutText(titles.b, b, carried.cutBy)];
  return [outcome(titles.a, a), outcome(titles.b, b), ...cut];
}

function neitherFails({ a, b }: Comparison): string {
  const isWhole = hasEnded(a) && hasEnded(b);
  return `Neither run fails${isWhole ? '' : ' as far as it goes'}; that is said of this schedule alone.`;
}

function cutText(title: string, { timeline }: Side, by: CutBy): string {
  const events = `after ${timeline.length} events`;
  if (by === 'budget') return `${title} was cut off ${events}: the time was over.`;
  return `${title} was cut off ${events}, still going on: whether it ever ends is not known.`;
}

/** What makes the difference: a statement of the second version, or of two schedules what comes earlier or later. */
export function turningPoint(judged: Judged): string[] {
  const { schedules, isOpen } = judged.judgement;
  const said =
    schedules === null ? statementSentences(judged) : scheduleSentences(judged, schedules);
  return isOpen ? [...said, OPEN] : said;
}

const OPEN =
  'Which of the changes is enough by itself was not tried to the end: the time was over.';

function statementSentences({ comparison, judgement, titles }: Judged): string[] {
  const { turn, aLine, first, changed } = judgement;
  const lead = changed === null || changed.isTurn ? [] : [changeSentence(changed, titles)];
  if (turn === null || first === null) return lead;
  const said = turnSentence(judgement, turn, titles);
  const tried = changed?.isEnough === true ? [triedSentence(titles)] : [];
  const sentences = lead.length > 0 ? [...lead, ...tried, said] : [said, ...tried];
  if (turn.read !== NONE) sentences.push(readSentence(comparison.b, turn));
  const isPlace = turn.how === 'waits' || first.b === NONE;
  const isSaid = changed?.other?.position === aLine?.position || isNamedIn(changed, aLine);
  if (aLine !== null && aLine.text !== '' && isPlace && !isSaid) {
    sentences.push(`There ${titles.a} went on with '${aLine.text}' (${aLine.position}).`);
  }
  return sentences;
}

const triedSentence = ({ a }: Titles): string =>
  `With that alone of what changed, ${a} does not fail under this schedule: it was tried.`;

/** What only the first version has is told as such. */
const isNamedIn = (changed: ChangedStatement | null, line: StatementLine | null): boolean =>
  changed?.side === 'a' && changed.line.position === line?.position;

function changeSentence(changed: ChangedStatement, titles: Titles): string {
  const { kind, side, line, other, waits } = changed;
  const does = `${whose(line.cpu, line.context)} ${waits ? 'waits at' : 'runs'} ${statement(line)}`;
  const [own, others] = [titles[side], titles[side === 'a' ? 'b' : 'a']];
  if (other === null) return `${does} in ${own} only.`;
  if (kind === 'moved')
    return `${does} in ${own}; in ${others} it stands elsewhere (${other.position}).`;
  return `${does} in ${own}, where ${others} has '${other.text}' (${other.position}).`;
}

function turnSentence({ first, changed }: Judgement, turn: Turn, titles: Titles): string {
  const { line, how, isDraining } = turn;
  const who = `${whose(line.cpu, line.context)} ${first?.waits === 'a' ? 'goes on' : verbOf(how)}`;
  const what = isDraining ? ' until its stores have reached memory' : '';
  const more = changed?.isTurn === true ? ofTurn(changed, titles.a) : '';
  return `In ${titles.b} ${who} at ${statement(line)}${what}${more}.`;
}

/** What the statement of the turn is in the first version. */
function ofTurn({ kind, other, line }: ChangedStatement, a: string): string {
  if (other === null) return `, which ${a} does not have`;
  if (kind === 'moved') return `, which stands elsewhere in ${a} (${other.position})`;
  return other.text === line.text ? '' : `, where ${a} has '${other.text}' (${other.position})`;
}

function readSentence(b: Side, { read, writer }: Turn): string {
  const value = valueRead(b, b.timeline.momentAt(read).event);
  const from = writer === null ? 'which stands there from the start' : `written by ${by(writer)}`;
  return `It reads ${value}, ${from}.`;
}

function by(line: StatementLine): string {
  return `${whose(line.cpu, line.context)} with ${statement(line)}`;
}

function verbOf(how: Turn['how']): string {
  switch (how) {
    case 'waits':
      return 'waits';
    case 'branches':
      return 'takes another branch';
    case 'decides':
      return 'decides';
    case 'reads':
      return 'reads something else';
    case 'differs':
      return 'does something else';
  }
}

function statement({ text, position, context, cpu }: StatementLine): string {
  return text === '' ? `the end of ${whose(cpu, context)}` : `'${text}' (${position})`;
}

/** How sure the answer is, and of what. */
export function certainty(judged: Judged): string[] {
  const { comparison, judgement, titles, near } = judged;
  const sentences = [...reasons(judged)];
  if (near !== null) sentences.push(nearSentence(titles.b, near));
  const { carried } = comparison;
  if (carried !== null && carried.deviations.count > 0 && judgement.answer !== 'same') {
    const { count } = carried.deviations;
    const points = count === 1 ? 'one point' : `${count} points`;
    sentences.push(`The schedule could not be followed to the letter at ${points}, listed below.`);
  }
  return sentences;
}

function reasons({ comparison, judgement, titles }: Judged): string[] {
  switch (judgement.answer) {
    case 'same':
      return [
        'Both runs have the same events in the same partial order: nothing differs but names and the order of independent statements. That is said of this schedule, not of others.',
      ];
    case 'still-fails':
      return [`The schedule is enough to make ${titles.b} fail: that is proven.`];
    case 'new-failure':
      return [`${titles.b} fails under this schedule: that is proven. ${titles.a} does not.`];
    case 'fixed':
      return [
        "This run no longer fails, and the first real difference causally precedes the failure. That is said of this schedule; others are the neighbourhood's.",
      ];
    case 'allowed':
      return [
        `Both runs do the same up to event ${comparison.a.critical}, which is a failure on the machine of ${titles.a} and none on that of ${titles.b}.`,
      ];
    case 'masked':
      return [maskedReason(judgement, comparison)];
    case 'differs':
      return comparison.isOneSchedule ? [neitherFails(comparison)] : [OWN_SCHEDULES];
    case 'open':
      return ['Nothing had differed up to there. With more time (--time) it may.'];
    case 'first-fails':
    case 'second-fails':
    case 'both-fail':
      return [OWN_SCHEDULES];
  }
}

const OWN_SCHEDULES =
  'Each run has a schedule of its own: what it does says nothing of other schedules.';

function maskedReason(judgement: Judgement, { a, b, carried }: Comparison): string {
  if (!hasEnded(b)) return 'Nothing is proven: the second run stops before its end.';
  if (judgement.isArrival)
    return 'Nothing is proven: an NMI of the first run cannot arrive in the second.';
  const left =
    carried === null ? 'The second run went another way' : 'The second version left the schedule';
  if (judgement.first === null) {
    return `${left} without any difference that could have stopped the failure: nothing is proven.`;
  }
  const critical = a.critical < a.timeline.length ? `event ${a.critical}` : 'the end';
  return `${left} at a point that the failure (${critical}) does not depend on: nothing is proven.`;
}

function nearSentence(title: string, { result }: Neighbourhood): string {
  const size = `${result.states} states`;
  const { finding } = result;
  if (finding !== null) {
    return `A failure is near: a schedule of ${title} that agrees with this one up to there ends in ${finding.failure.class} (${finding.failure.message}).`;
  }
  if (result.end === 'complete') {
    return `Neighbourhood: no schedule of ${title} that agrees with this one up to there fails (all searched, ${size}).`;
  }
  return `Neighbourhood: no failure within ${size}, but the search was not complete (${endOf(result)}).`;
}

function endOf({ end }: SearchResult): string {
  return end === 'interrupted' ? 'interrupted' : `budget of ${end}`;
}
