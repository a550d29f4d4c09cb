/** The expectations that protocols state of themselves: `EXPECT(crash(int3_handler), cpus = 3)`. */
import { failingFunctions } from '../../detectors/failing-functions.ts';
import type { Failure } from '../../detectors/failure.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { type SearchResult, UNLIMITED } from '../../explore/searching/search.ts';
import type { Expected } from '../../language/protocol/expectations.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { kindOf } from '../files/file-kinds.ts';
import {
  builtinSpellings,
  loadProtocol,
  parsedProtocol,
  systemFor,
} from '../files/protocol-file.ts';
import { plural } from '../printing/run-size.ts';
import { toldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import { type Expectation, expectedScenario, isExpected } from '../searching/expected-failure.ts';
import { memoryLimitOf, timeOf } from '../words/arguments.ts';
import { SEARCH_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { expectationFailure, unmet } from './failed-cases.ts';
import { INTERRUPTED, type TestAnswer, type TestJob } from './test-case.ts';

/** An expectation of a protocol, for whoever searches. */
export interface ExpectationJob {
  kind: 'expectation';
  source: SourceFile;
  /** Which of the protocol's expectations. */
  index: number;
  maxMs: number;
  maxBytes: number;
  /** How the user calls the tool, where a failing run is told in full; else null. */
  telling: string | null;
}

/** In the order of the names and of the lines; all built-in protocols and their variants without a name. */
export async function expectationJobs(
  names: readonly string[],
  words: Words,
  { workers, telling }: { workers: number; telling: string | null },
): Promise<TestJob<ExpectationJob>[]> {
  for (const name of names) refuseRecorded(name);
  const maxMs = timeOf(words, SEARCH_MS);
  memoryLimitOf(words);
  const wanted: [Protocol, number][] = [];
  for (const name of names.length > 0 ? names : await builtinSpellings()) {
    const protocol = await loadProtocol(name);
    for (const index of protocol.expectations.keys()) wanted.push([protocol, index]);
  }
  const maxBytes = memoryLimitOf(words, Math.min(workers, wanted.length));
  return wanted.map(([protocol, index]) => jobOf(protocol, index, { maxMs, maxBytes, telling }));
}

/** Throws UsageError. */
function refuseRecorded(name: string): void {
  const kind = kindOf(name);
  if (kind !== 'replay' && kind !== 'directory') return;
  const what = kind === 'replay' ? 'a recorded run' : 'a directory';
  const advice = `'pokelab test ${quoted(name)} --against PROTOCOL' carries what is recorded over to a protocol`;
  throw new UsageError(`${name} is ${what}, not a protocol: ${advice}, and 'replay' verifies it`);
}

type Budgets = Pick<ExpectationJob, 'maxMs' | 'maxBytes'>;
type Asked = Budgets & Pick<ExpectationJob, 'telling'>;

function jobOf(protocol: Protocol, index: number, asked: Asked): TestJob<ExpectationJob> {
  const expectation = protocol.expectations[index];
  const scenario = expectedScenario(protocol, expectation);
  const { name: suite, file: source } = protocol;
  return {
    job: { kind: 'expectation', source, index, ...asked },
    label: `searching ${suite} ${plural(scenario.cpus, 'CPU')}`,
    suite,
    name: `${suite}: ${describeScenario(scenario)}: ${wanted(expectation)}`,
  };
}

/** Throws UsageError when the scenario cannot be run. */
export async function testExpectation(
  environment: Environment,
  { source, index, maxMs, maxBytes, telling }: ExpectationJob,
): Promise<TestAnswer> {
  const protocol = await parsedProtocol(source);
  const expectation = protocol.expectations[index];
  const scenario = expectedScenario(protocol, expectation);
  const system = systemFor(scenario);
  const found = await search(environment, system, expectation, { maxMs, maxBytes });
  const answer = answerOf(expectation, found);
  if (answer.outcome !== 'failed' || telling === null) return { ...answer, finding: null };
  const { finding } = found.result;
  const missing = `${wanted(expectation)} is expected; found: ${answer.message}`;
  const tell = { scenario, telling, line: expectation.verdicts[0].source.line };
  return finding === null
    ? { ...answer, finding: unmet(missing, tell) }
    : { ...answer, finding: expectationFailure(toldRun(system, finding.schedule), tell) };
}

/** A failure that is not the one that is expected. */
interface Other {
  failure: Failure;
  functions: string[];
}

interface Answer {
  result: SearchResult;
  other: Other | null;
}

/** Looks for what is expected, past all other failures. */
async function search(
  environment: Environment,
  system: System,
  { verdicts }: Expectation,
  budgets: Budgets,
): Promise<Answer> {
  const { now, interrupted } = environment;
  let other: Other | null = null;
  const passOver = (failure: Failure, machine: Machine): boolean => {
    if (isExpected(verdicts, system, machine, failure)) return false;
    const functions = failingFunctions(system, machine, failure);
    const isNearer = (known: Other) =>
      !hasClass(verdicts, known.failure) && hasClass(verdicts, failure);
    if (other === null || isNearer(other)) other = { failure, functions };
    return true;
  };
  const limits = { ...UNLIMITED, ...budgets, now, interrupted };
  const options = { ...limits, system, reduce: true, maxSteps: Infinity, seed: 0 };
  const isPass = verdicts.some(({ verdict }) => verdict === 'pass');
  const looking = exhaustive(isPass ? options : { ...options, passOver });
  const result = await drive(environment, { what: 'search' }, looking);
  const isMemory = result.end === 'interrupted' && environment.memoryLow();
  return { result: isMemory ? { ...result, end: 'memory' } : result, other };
}

const hasClass = (verdicts: readonly Expected[], failure: Failure): boolean =>
  verdicts.some(({ verdict }) => verdict === failure.class);

const wanted = ({ verdicts }: Expectation): string => verdicts.map(inWords).join(' or ');

const inWords = ({ verdict, fn }: Expected): string =>
  fn === null ? verdict : `${verdict} in ${fn}()`;

function answerOf(
  { verdicts }: Expectation,
  { result: { finding, end, states }, other }: Answer,
): Omit<TestAnswer, 'finding'> {
  const seen = other === null ? null : otherInWords(other, verdicts);
  if (finding === null && end !== 'complete') {
    const why = end === 'interrupted' ? INTERRUPTED : `no answer within the budget of ${end}`;
    const message = `${why}${seen === null ? '' : `; ${seen}`}`;
    return { outcome: 'open', message, ranOut: true };
  }
  const isPass = verdicts.some(({ verdict }) => verdict === 'pass');
  if (finding === null) {
    const message = seen ?? (isPass ? `${states} states` : `pass: ${states} states`);
    return { outcome: isPass ? 'ok' : 'failed', message, ranOut: false };
  }
  const { failure } = finding;
  const message = isPass ? `${failure.class}: ${failure.message}` : failure.message;
  return { outcome: isPass ? 'failed' : 'ok', message, ranOut: false };
}

/** `crash, but in task(), not in int3_handler(): wild store on CPU0 at NULL`. */
function otherInWords({ failure, functions }: Other, verdicts: readonly Expected[]): string {
  const wanted = verdicts.flatMap(({ verdict, fn }) =>
    verdict === failure.class && fn !== null ? [`${fn}()`] : [],
  );
  const where = functions.length > 0 ? `in ${functions[0]}()` : 'in no function';
  const place = wanted.length > 0 ? `, but ${where}, not in ${wanted.join(' or ')}` : '';
  return `${failure.class}${place}: ${failure.message}`;
}
