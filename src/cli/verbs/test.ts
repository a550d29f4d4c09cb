/** `pokelab test`: a folder of replays against a protocol, or the expectations of protocols. */
import { printable } from '../../machine/program/printable.ts';
import { alignedLines } from '../../report/printing/listing.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { askedOf, handOver } from '../ci/hand-over.ts';
import type { CaseReport, Outcome, Report } from '../ci/report.ts';
import { suiteSummary } from '../ci/summary.ts';
import { workersOf } from '../parallel/pool.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { paintFor } from '../printing/render-run.ts';
import { plural } from '../printing/run-size.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { expectationJobs } from '../testing/expectations.ts';
import { replayJobs } from '../testing/replay-cases.ts';
import type { TestCase, TestJob } from '../testing/test-case.ts';
import { type AnyTestJob, testInParallel } from '../testing/test-in-parallel.ts';
import { REPLAYS_FOLDER } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { asksForReports } from '../words/report-words.ts';

export async function run(
  environment: Environment,
  names: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const paint = paintFor(environment, words);
  const asked = askedOf(words);
  const workers = workersOf(words);
  const { against } = words;
  const telling = asksForReports(words) ? environment.command : null;
  const jobs: TestJob<AnyTestJob>[] =
    typeof against === 'string'
      ? await replayJobs(names.length > 0 ? names : [REPLAYS_FOLDER], against, telling)
      : await expectationJobs(names, words, { workers, telling });
  if (jobs.length === 0) throw new UsageError('there is nothing to test there');
  const done: TestCase[] = [];
  if (names.length === 0) say(`${wholeText(jobs, workers)}\n\n`);
  for await (const one of testInParallel(environment, jobs, workers)) {
    done.push(one);
    say(`${caseLine(one, paint)}\n`);
  }
  say(`\n${summaryLines(done).join('\n')}\n`);
  const left = jobs.length - done.length;
  if (left > 0) say(`interrupted: ${left} of ${jobs.length} were not begun\n`);
  if (words.json) {
    printJson(environment, 'test', { ...countFields(done), cases: done.map(caseFields) });
  }
  const status = environment.interrupted() ? interruptedStatus(environment) : statusOf(done);
  const report: Report = {
    verb: 'test',
    subject: subjectOf(names, against),
    status,
    // Whoever reads only the report is told of those that were not begun, too.
    cases: [...done, ...jobs.slice(done.length).map(notBegun)],
    folded: [],
  };
  const isWritten = handOver(environment, asked, report, suiteSummary(report));
  return status === EXIT.ok && !isWritten ? EXIT.usage : status;
}

const notBegun = ({ suite, name }: TestJob<AnyTestJob>): CaseReport => ({
  suite,
  name,
  outcome: 'open',
  message: 'interrupted before it had begun',
  seconds: 0,
  finding: null,
});

const subjectOf = (names: readonly string[], against: Words[string]): string =>
  [...names, ...(typeof against === 'string' ? ['--against', against] : [])].join(' ') || 'test';

/** Without what is only for CI systems. */
const caseFields = ({ finding: _, ...fields }: TestCase): object => fields;

/** Of what is tested where nobody has named anything. */
function wholeText(jobs: readonly TestJob<AnyTestJob>[], workers: number): string {
  const suites = new Set(jobs.map(({ suite }) => suite)).size;
  const [{ job }] = jobs;
  const what =
    job.kind === 'replay'
      ? `${plural(jobs.length, 'replay')} in ${REPLAYS_FOLDER}`
      : `what ${plural(suites, 'built-in protocol')} expect of themselves: ${plural(jobs.length, 'case')}`;
  return wrap(
    `testing ${what}, ${workers} at a time; name some to test them alone`,
    WIDTH,
    0,
    2,
  ).join('\n');
}

const WIDTH = 75;

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  failed: 'FAIL',
  error: 'ERROR',
  open: 'open',
};

function caseLine({ name, outcome, message }: TestCase, paint: Paint): string {
  const brush = { ok: paint.green, failed: paint.red, error: paint.red, open: paint.yellow };
  return `${brush[outcome](WORDS[outcome].padEnd(5))}  ${printable(name)}  ${printable(message)}`;
}

function countsOf(cases: readonly TestCase[]): Record<Outcome, number> {
  const counts = { ok: 0, failed: 0, error: 0, open: 0 };
  for (const { outcome } of cases) counts[outcome]++;
  return counts;
}

/** `error` of a document is what ended the verb. */
function countFields(cases: readonly TestCase[]): object {
  const { ok, failed, error: errors, open } = countsOf(cases);
  return { ok, failed, errors, open };
}

function summaryLines(cases: readonly TestCase[]): string[] {
  const { ok, failed, error, open } = countsOf(cases);
  return alignedLines(
    ['TESTS', 'OK', 'FAILED', 'ERRORS', 'OPEN'].map((title) => ({ title, align: 'right' })),
    [[cases.length, ok, failed, error, open].map(String)],
  );
}

/** What is open is no failure, but an expectation that a budget left open is no answer either. */
function statusOf(cases: readonly TestCase[]): ExitStatus {
  const { failed, error } = countsOf(cases);
  if (failed + error > 0) return EXIT.failed;
  return cases.some(({ ranOut }) => ranOut) ? EXIT.unknown : EXIT.ok;
}
