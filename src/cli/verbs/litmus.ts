/** `pokelab litmus FILE...`: litmus tests, answered as herd7 answers them. */
import { basename } from 'node:path';
import { UNLIMITED } from '../../explore/searching/search.ts';
import { type Diagnostic, renderDiagnostics } from '../../language/reading/diagnostics.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import { kindOf, resultLines } from '../../litmus/answering/herd-output.ts';
import {
  compareStates,
  type KnownStates,
  readKnownStates,
  type StateComparison,
} from '../../litmus/answering/known-states.ts';
import { type ReadTest, readTest, unnamedElsewhere } from '../../litmus/answering/read-test.ts';
import { contradicts, type LitmusResult, runTest } from '../../litmus/answering/run-test.ts';
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { printable } from '../../machine/program/printable.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { askedOf, handOver } from '../ci/hand-over.ts';
import { litmusReport } from '../ci/litmus-cases.ts';
import { suiteSummary } from '../ci/summary.ts';
import { litmusFiles, readLitmusFile } from '../files/litmus-files.ts';
import { readText } from '../files/text-file.ts';
import { printJson } from '../printing/json-document.ts';
import { comparisonFields, comparisonLines, differenceLines } from '../printing/litmus-summary.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import {
  type ShownWitness,
  showWitness,
  type WitnessRequest,
  witnessRequest,
} from '../searching/litmus-witness.ts';
import { choice, memoryLimitOf, timeOf } from '../words/arguments.ts';
import { SEARCH_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

/** Of a file of expected states: far more than all known tests have. */
const MAX_EXPECTED_BYTES = 1 << 26;

/** What a run of the verb has collected. */
interface Session {
  environment: Environment;
  words: Words;
  maxBytes: number;
  known: KnownStates | null;
  /** A run that ends in a state, where one is asked for. */
  request: WitnessRequest | null;
  /** Which of how many files is under way, for the progress line: `3 of 40: `. */
  place: string;
  /** `witness`: a run that ends as was asked, null where none does, undefined where nobody asks. */
  results: { file: string; result: LitmusResult; witness?: ShownWitness | null }[];
  /** A witness was asked for, and was not there. */
  isMissing: boolean;
  unsupported: { file: string; diagnostics: Diagnostic[] }[];
  comparisons: StateComparison[];
}

export async function run(
  environment: Environment,
  paths: string[],
  words: Words,
): Promise<ExitStatus> {
  const memory = choice('--memory', text(words.memory), MEMORY_NAMES) as
    | MemoryModelName
    | undefined;
  const known = text(words.expected) === undefined ? null : readExpected(words.expected as string);
  const session: Session = {
    environment,
    words,
    maxBytes: memoryLimitOf(words),
    known,
    request: null,
    place: '',
    results: [],
    isMissing: false,
    unsupported: [],
    comparisons: [],
  };
  const asked = askedOf(words);
  const { files, request } = witnessRequest(paths, words);
  session.request = request;
  await prepareLanguage();
  const names = litmusFiles(files);
  if (request?.out != null && names.length > 1) {
    throw new UsageError('--out holds one run: name one test');
  }
  for (const [index, name] of names.entries()) {
    if (environment.interrupted()) break;
    if (names.length > 1) session.place = `${index + 1} of ${names.length}: `;
    const file = readLitmusFile(name);
    if (file instanceof UsageError) refuseFile(session, name, file);
    else await runFile(session, file, memory);
  }
  const status = finish(session);
  const report = litmusReport(session, status, files);
  const isWritten = handOver(environment, asked, report, suiteSummary(report));
  return status === EXIT.ok && !isWritten ? EXIT.usage : status;
}

const text = (word: string | boolean | undefined): string | undefined =>
  typeof word === 'string' ? word : undefined;

function readExpected(path: string): KnownStates {
  const known = readKnownStates(readText(path, MAX_EXPECTED_BYTES));
  if (known !== null) return known;
  throw new UsageError(`${path} holds no expected states: {"FILE": {"tso": {"states": [...]}}}`);
}

async function runFile(
  session: Session,
  file: SourceFile,
  memory: MemoryModelName | undefined,
): Promise<void> {
  const start = session.environment.now();
  const read = readTest(file);
  const readMs = session.environment.now() - start;
  if (!read.ok) {
    refuse(session, file, read.diagnostics);
    return;
  }
  for (const name of unnamedElsewhere(read.value)) {
    const where = printable(file.name);
    session.environment.err(`${where}: only the question names ${name}: it is 0 in every state\n`);
  }
  const wanted = session.known?.get(basename(file.name));
  const models =
    session.known === null || memory !== undefined
      ? [memory ?? 'tso']
      : MEMORY_NAMES.filter((name) => wanted?.has(name));
  if (models.length === 0)
    session.environment.err(`${printable(file.name)}: no states are expected of it\n`);
  for (const model of models) {
    const result = await runOne(session, file, read.value, model);
    const states = wanted?.get(model);
    if (result === null || session.known === null) continue;
    if (states === undefined) {
      session.environment.err(
        `${printable(file.name)}: no states are expected of it under ${model}\n`,
      );
      continue;
    }
    const elapsedMs = readMs + result.searched.elapsedMs;
    const comparison = compareStates({ file: file.name, result, known: states, elapsedMs });
    session.comparisons.push(comparison);
    if (!comparison.agrees) session.environment.err(differenceLines(comparison));
  }
}

async function runOne(
  session: Session,
  file: SourceFile,
  read: ReadTest,
  memory: MemoryModelName,
): Promise<LitmusResult | null> {
  const { environment, words, maxBytes } = session;
  const limits = {
    ...UNLIMITED,
    now: environment.now,
    interrupted: environment.interrupted,
    maxBytes,
    maxMs: timeOf(words, SEARCH_MS),
  };
  const { maxMs } = limits;
  const aim = { what: `${session.place}${read.test.name} ${memory}`, maxMs };
  const options = { ...read, memory, limits };
  const outcome = await drive(environment, aim, runTest(options));
  if (!outcome.ok) {
    const { source, message } = outcome.failure;
    const advice = 'every address that is used must be that of a variable, with its type';
    const { line, column, endColumn } = source;
    refuse(session, file, [{ file: file.name, line, column, endColumn, message, advice }]);
    return null;
  }
  const { result } = outcome;
  if (session.known === null && !words.json) environment.out(`${resultLines(result).join('\n')}\n`);
  const witness =
    session.request === null
      ? undefined
      : await showWitness(environment, words, session.request, { options, result, aim });
  if (witness === null) session.isMissing = true;
  session.results.push({ file: file.name, result, witness });
  if (contradicts(result)) {
    const { observation } = result;
    environment.err(
      `${printable(file.name)}: ${observation} under ${memory}, but its comment says 'Result: ${read.test.expects}'\n`,
    );
  }
  if (result.end !== 'complete') {
    environment.err(`${printable(file.name)}: stopped (${result.end}); states may be missing\n`);
  }
  return result;
}

function refuse(
  { environment, unsupported }: Session,
  file: SourceFile,
  found: Diagnostic[],
): void {
  unsupported.push({ file: file.name, diagnostics: found });
  environment.err(renderDiagnostics(found, [file]));
}

/** A file that cannot be read. */
function refuseFile({ environment, unsupported }: Session, name: string, why: UsageError): void {
  const { message } = why;
  const advice = 'give files of text, one litmus test each';
  const place = { line: 1, column: 1, endColumn: 2 };
  unsupported.push({ file: name, diagnostics: [{ file: name, ...place, message, advice }] });
  environment.err(`${printable(message)}\n`);
}

function finish(session: Session): ExitStatus {
  const { environment, words, results, unsupported, comparisons, known } = session;
  if (words.json) {
    const tests = results.map(({ file, result, witness }) => ({
      ...resultFields(file, result),
      witness,
    }));
    const compared = known === null ? undefined : comparisonFields(comparisons);
    printJson(environment, 'litmus', { tests, unsupported, compared });
  }
  if (known !== null) {
    const lines = comparisonLines(comparisons, unsupported.length);
    (words.json ? environment.err : environment.out)(`${lines.join('\n')}\n`);
  } else if (unsupported.length > 0) {
    environment.err(`${results.length} answered, ${unsupported.length} not supported\n`);
  }
  if (environment.interrupted()) return interruptedStatus(environment);
  if (comparisons.some(({ agrees }) => !agrees)) return EXIT.failed;
  if (unsupported.length > 0) return EXIT.usage;
  if (session.isMissing) return EXIT.failed;
  if (results.some(({ result }) => result.end !== 'complete')) return EXIT.unknown;
  const isLost =
    session.request?.out != null && results.some(({ witness }) => witness?.out === null);
  return isLost ? EXIT.usage : EXIT.ok;
}

function resultFields(file: string, result: LitmusResult): object {
  const { test, memory, states, positive, negative, ok, observation, end, searched } = result;
  return {
    file,
    name: test.name,
    memory,
    kind: kindOf(result),
    states,
    positive,
    negative,
    ok,
    observation,
    expects: test.expects,
    complete: end === 'complete',
    searched: { states: searched.states, transitions: searched.transitions },
    elapsedMs: Math.round(10 * searched.elapsedMs) / 10,
  };
}
