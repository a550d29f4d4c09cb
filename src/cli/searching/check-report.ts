/** What `check` tells a CI system: one case, with the failing run that was found. */
import { describeScenario } from '../../scenario/scenario.ts';
import { findingOf } from '../ci/finding.ts';
import type { CaseReport, Finding, Outcome, Report } from '../ci/report.ts';
import type { RenderedRun } from '../printing/render-run.ts';
import { lastOf, partLines } from '../printing/run-part.ts';
import { plural } from '../printing/run-size.ts';
import { type CheckOutcome, statusOf } from './check-scenario.ts';
import { coverageLines, endText, sizeLines } from './coverage.ts';

/** What is printed of the outcome; nothing of it is painted. */
export interface Shown {
  rendered: RenderedRun | null;
  /** The lines to be pasted. */
  paste: readonly string[];
  /** As the user named it. */
  protocol: string;
}

const OUTCOMES: Readonly<Record<CheckOutcome['verdict'], Outcome>> = {
  pass: 'ok',
  fail: 'failed',
  unknown: 'open',
};

export function checkReport(outcome: CheckOutcome, shown: Shown): Report {
  const { scenario, result, verdict } = outcome;
  const { protocol, rendered } = shown;
  const one: CaseReport = {
    suite: scenario.protocol,
    name: `${scenario.protocol}: ${describeScenario(scenario)}`,
    outcome: OUTCOMES[verdict],
    message: messageOf(outcome),
    seconds: result.elapsedMs / 1000,
    finding: rendered === null ? null : foundIn(outcome, { ...shown, rendered }),
  };
  const searched = [...sizeLines(outcome), ...coverageLines(outcome)];
  const folded = [{ title: 'What was searched', lines: searched }];
  if (rendered !== null) {
    const { run } = rendered;
    folded.unshift({ title: 'The run', lines: [...partLines({ run, choice: lastOf(run) })] });
  }
  return { verb: 'check', subject: protocol, status: statusOf(outcome), cases: [one], folded };
}

function messageOf({ verdict, found, end, result }: CheckOutcome): string {
  if (found !== null) return `${found.failure.class}: ${found.failure.message}`;
  if (verdict === 'pass') return `pass: ${plural(result.states, 'state')}`;
  return `no failure was found, which proves nothing: ${endText(end)}`;
}

function foundIn(
  { scenario, found }: CheckOutcome,
  { rendered, paste }: Shown & { rendered: RenderedRun },
): Finding | null {
  const { run, conclusion, sentences, story } = rendered;
  const { explanation } = sentences;
  const replay = found?.recorded.ok ? found.recorded.recording.path : null;
  return findingOf(
    { run, explanation, conclusion, story },
    { scenario, again: [...paste], replay },
  );
}
