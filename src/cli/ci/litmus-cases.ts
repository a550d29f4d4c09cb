/** What `litmus` tells a CI system: a case for each test under each model. */
import type { Diagnostic } from '../../language/reading/diagnostics.ts';
import type { StateComparison } from '../../litmus/answering/known-states.ts';
import { contradicts, type LitmusResult } from '../../litmus/answering/run-test.ts';
import type { ExitStatus } from '../process/exit.ts';
import type { CaseReport, Outcome, Report } from './report.ts';

export interface Answered {
  file: string;
  result: LitmusResult;
  /** The run that was asked for: null where there is none, undefined where nobody asks. */
  witness?: { steps: number; state: string } | null;
}

export interface LitmusAnswers {
  results: readonly Answered[];
  comparisons: readonly StateComparison[];
  unsupported: readonly { file: string; diagnostics: readonly Diagnostic[] }[];
}

/** A case fails by what makes the verb end with 1. */
export function litmusReport(answers: LitmusAnswers, status: ExitStatus, names: string[]): Report {
  const { results, comparisons, unsupported } = answers;
  const refused = unsupported.map(
    ({ file, diagnostics }): CaseReport => ({
      suite: 'litmus',
      name: file,
      outcome: 'error',
      message: diagnostics.map(({ line, message }) => `line ${line}: ${message}`).join('; '),
      seconds: 0,
      finding: null,
    }),
  );
  const answered = results.map((one) => answeredCase(one, comparisons));
  return {
    verb: 'litmus',
    subject: names.join(' '),
    status,
    cases: [...answered, ...refused],
    folded: [],
  };
}

function answeredCase(one: Answered, comparisons: readonly StateComparison[]): CaseReport {
  const { file, result } = one;
  const { test, memory, searched } = result;
  const compared = comparisons.find((other) => other.file === file && other.memory === memory);
  return {
    suite: `litmus ${memory}`,
    name: `${file}: ${test.name} ${memory}`,
    ...answerOf(one, compared),
    seconds: searched.elapsedMs / 1000,
    finding: null,
  };
}

function answerOf(
  { result, witness }: Answered,
  compared: StateComparison | undefined,
): { outcome: Outcome; message: string } {
  const { test, observation, positive, negative, end } = result;
  if (compared !== undefined && !compared.agrees) {
    const { missing, additional } = compared;
    const lists = [...listed('missing', missing), ...listed('not expected', additional)];
    return { outcome: 'failed', message: lists.join('; ') };
  }
  if (witness === null) return { outcome: 'failed', message: 'no run ends in the state asked for' };
  const seen = `${observation} ${positive} ${negative}`;
  if (end !== 'complete') {
    return { outcome: 'open', message: `${seen}, stopped (${end}): states may be missing` };
  }
  const comment = contradicts(result) ? `, but its comment says ${test.expects}` : '';
  const run =
    witness === undefined ? '' : `; a run of ${witness.steps} steps ends ${witness.state}`;
  return { outcome: 'ok', message: `${seen}${comment}${run}` };
}

const listed = (what: string, states: readonly string[]): string[] =>
  states.length === 0 ? [] : [`${what}: ${states.join(' | ')}`];
