/** `pokelab diff A B`, `pokelab diff A --against PROTOCOL`: two runs, or two protocols. */
import type { IsSpent } from '../../diff/carrying/carried.ts';
import { type Comparison, carryOver, compareRuns, type Run } from '../../diff/comparing/compare.ts';
import type { Judged, Titles } from '../../diff/judging/judgement.ts';
import { judge } from '../../diff/judging/judgement.ts';
import { diffDocument } from '../../diff/telling/diff-document.ts';
import { markdownLines } from '../../diff/telling/markdown.ts';
import { reportLines } from '../../diff/telling/report.ts';
import { carriedTitles, titlesOf } from '../../diff/telling/run-titles.ts';
import { printable } from '../../machine/program/printable.ts';
import { lazyDisassembler } from '../../report/naming/disassemble.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { rebuildOf } from '../../scenario/build.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { diffTwoProtocols } from '../comparing/diff-protocols.ts';
import { searchAround } from '../comparing/search-around.ts';
import { kindOf } from '../files/file-kinds.ts';
import { isProtocol, loadProtocol, systemFor } from '../files/protocol-file.ts';
import { outOf, recordRun } from '../files/record-run.ts';
import { refuseNoReplay, verifiedRun } from '../files/replay-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor, widthOf } from '../printing/render-run.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { memoryLimitOf, timeOf } from '../words/arguments.ts';
import { DEFAULT_WIDTH, LEAST_OF_TWO, NEAR_MS } from '../words/defaults.ts';
import { machineOptions, refuseIdle } from '../words/diff-words.ts';
import type { Words } from '../words/given-words.ts';

/** What is put beside each other, and the scenario that the second run belongs to. */
interface Prepared {
  comparison: Comparison;
  titles: Titles;
  scenario: Scenario;
}

export async function run(
  environment: Environment,
  [first, second]: string[],
  words: Words,
): Promise<ExitStatus> {
  const against = words.against as string | undefined;
  if (against !== undefined && second !== undefined) {
    throw new UsageError('give a second run or --against, not both');
  }
  const other = second ?? against;
  if (other === undefined) {
    if (!isProtocol(first)) refuseNoReplay(first);
    const call = `diff ${quoted(first)}`;
    throw new UsageError(
      isProtocol(first)
        ? `name what to compare with: ${call} PROTOCOL, or diff REPLAY --against ${quoted(first)}`
        : `name what to compare with: ${call} REPLAY, or ${call} --against PROTOCOL`,
    );
  }
  if (isProtocol(first) && isProtocol(other)) {
    refuseIdle('protocols', words);
    return diffTwoProtocols(environment, [first, other], words);
  }
  // Says what is wrong with a name that there is not.
  if (against !== undefined && !isProtocol(against)) await loadProtocol(against);
  if (isProtocol(first)) {
    if (kindOf(other) !== 'replay') await loadProtocol(other);
    throw new UsageError(`write the replay first: diff ${other} ${first}`);
  }
  return diffRuns(environment, { first, other }, words);
}

async function diffRuns(
  environment: Environment,
  { first, other }: { first: string; other: string },
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const out = outOf(words);
  const width = widthOf(words, LEAST_OF_TWO) ?? DEFAULT_WIDTH;
  const start = environment.now();
  const maxMs = timeOf(words, NEAR_MS);
  const left = () => maxMs - (environment.now() - start);
  const isSpent = () => left() <= 0 || environment.interrupted();
  const maxBytes = memoryLimitOf(words);
  const isCarried = isProtocol(other);
  refuseIdle(isCarried ? 'carried' : 'recordings', words);
  const prepared = isCarried
    ? await against({ first, other }, words, isSpent)
    : await both(first, other);
  const { comparison, titles, scenario } = prepared;
  const judgement = judge(comparison, isCarried ? rebuildOf(scenario) : null, isSpent);
  const limits = { maxMs: Math.max(0, left()), maxBytes };
  const near = isCarried ? await searchAround(environment, comparison, judgement, limits) : null;
  const judged: Judged = { comparison, judgement, titles, near };
  const recorded = out === null ? null : await recordSecond(environment, prepared, out);
  const paint = paintFor(environment, words);
  const options = { width, paint, disassembler: lazyDisassembler() };
  const lines = words.markdown ? markdownLines(judged, options) : reportLines(judged, options);
  if (words.json) {
    const fields = { ...diffDocument(judged), scenario: scenarioFields(scenario) };
    printJson(environment, 'diff', fields);
  }
  say(`${lines.join('\n')}\n`);
  if (recorded?.ok) say(`\nThe second run is in ${printable(recorded.recording.path)}\n`);
  if (recorded?.ok === false) {
    environment.err(`pokelab: ${printable(recorded.message)}\n`);
  }
  if (near?.result.end === 'interrupted') return interruptedStatus(environment);
  if (judgement.answer === 'open') return EXIT.unknown;
  if (judgement.answer !== 'same') return EXIT.failed;
  return recorded?.ok === false ? EXIT.usage : EXIT.ok;
}

/** The run of a replay, made again. */
async function runOfReplay(file: string): Promise<{ run: Run; scenario: Scenario }> {
  const { replay, run } = await verifiedRun(file);
  return { run, scenario: replay.scenario };
}

async function against(
  { first: file, other: name }: { first: string; other: string },
  words: Words,
  isSpent: IsSpent,
): Promise<Prepared> {
  const machine = machineOptions(words);
  const first = await runOfReplay(file);
  const protocol = await loadProtocol(name);
  const own = scenarioOn(first.scenario, protocol.name, protocol.file);
  const scenario = { ...own, ...machine };
  const problem = scenarioProblem(scenario);
  if (problem !== null) throw new UsageError(problem);
  const comparison = carryOver(first.run, systemFor(scenario), isSpent);
  const titles = carriedTitles(first.scenario, scenario, { a: file, b: name }, machine);
  return { comparison, titles, scenario };
}

async function both(fileA: string, fileB: string): Promise<Prepared> {
  const a = await runOfReplay(fileA);
  const b = await runOfReplay(fileB);
  const comparison = compareRuns(a.run, b.run);
  const titles = titlesOf(a.scenario, b.scenario, { a: fileA, b: fileB });
  return { comparison, titles, scenario: b.scenario };
}

function recordSecond(environment: Environment, { comparison, scenario }: Prepared, out: string) {
  const { system, timeline } = comparison.b;
  const { schedule } = timeline;
  return recordRun(environment, {
    scenario,
    system,
    schedule,
    strategy: 'schedule',
    seed: null,
    out,
  });
}
