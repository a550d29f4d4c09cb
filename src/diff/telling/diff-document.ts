/** The diff as plain data: what `--json` prints. */
import type { Side } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { finalDifferences } from '../comparing/final-differences.ts';
import { nmiDifferences } from '../comparing/nmi-effects.ts';
import { readDifferences } from '../comparing/read-differences.ts';
import type { StatementLine } from '../comparing/statement-lines.ts';
import type { Judged } from '../judging/judgement.ts';
import { headline } from './answer-sentences.ts';
import { prose } from './report.ts';

const MOST = 1000;

export function diffDocument(judged: Judged): object {
  const { comparison, judgement, titles, near } = judged;
  const { a, b, carried, differences } = comparison;
  const { first, turn, aLine, precedes, changed } = judgement;
  return {
    answer: judgement.answer,
    headline: headline(judged),
    a: sideFields(titles.a, a),
    b: sideFields(titles.b, b),
    first: first && { ...differenceFields(first), precedesFailure: precedes },
    aStatement: aLine && lineFields(aLine),
    turn: turn && {
      how: turn.how,
      statement: lineFields(turn.line),
      writer: turn.writer && lineFields(turn.writer),
    },
    changed: changed && {
      kind: changed.kind,
      in: titles[changed.side],
      statement: lineFields(changed.line),
      other: changed.other,
      isEnough: changed.isEnough,
    },
    sentences: prose(judged),
    neighbourhood: near && {
      steps: near.from,
      end: near.result.end,
      complete: near.result.end === 'complete',
      states: near.result.states,
      failure: near.result.finding?.failure ?? null,
    },
    differences: {
      counts: differences.counts,
      list: differences.list.slice(0, MOST).map(differenceFields),
    },
    reads: readDifferences(comparison, MOST),
    nmis: nmiDifferences(comparison),
    finals: finalDifferences(comparison),
    deviations: carried && {
      count: carried.deviations.count,
      list: carried.deviations.list.slice(0, MOST),
    },
  };
}

function sideFields(title: string, { timeline, failure, critical }: Side): object {
  const failing = failure === null ? null : { ...failure, event: critical };
  return { title, events: timeline.length, steps: timeline.schedule.length, failure: failing };
}

/** Events that a run does not have are null. */
function differenceFields({ kind, a, b, atA, atB, waits, spins }: Difference): object {
  return { kind, a: a < 0 ? null : a, b: b < 0 ? null : b, atA, atB, waits, spins };
}

function lineFields({ cpu, context, fn, text, position }: StatementLine): object {
  return { cpu, context, function: fn, text, position };
}
