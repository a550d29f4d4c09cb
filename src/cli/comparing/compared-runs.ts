/** Two runs that the user named, compared: two recordings, or one carried over to another protocol. */
import type { IsSpent } from '../../diff/carrying/carried.ts';
import { type Comparison, carryOver, compareRuns, type Run } from '../../diff/comparing/compare.ts';
import { type Judged, judge, type Titles } from '../../diff/judging/judgement.ts';
import { carriedTitles, titlesOf } from '../../diff/telling/run-titles.ts';
import { rebuildOf } from '../../scenario/build.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { isProtocol, loadProtocol, systemFor } from '../files/protocol-file.ts';
import { verifiedRun } from '../files/replay-file.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { memoryLimitOf, timeOf } from '../words/arguments.ts';
import { NEAR_MS } from '../words/defaults.ts';
import { machineOptions, refuseIdle } from '../words/diff-words.ts';
import type { Words } from '../words/given-words.ts';
import { searchAround } from './search-around.ts';

/** What is put beside each other, and the scenario that the second run belongs to. */
interface Prepared {
  comparison: Comparison;
  titles: Titles;
  scenario: Scenario;
}

export interface ComparedRuns {
  judged: Judged;
  scenario: Scenario;
}

/** The second run, or the protocol, that is named behind the first one or by --against; undefined for none. Throws UsageError for both. */
export function otherOf(second: string | undefined, words: Words): string | undefined {
  const against = words.against as string | undefined;
  if (against !== undefined && second !== undefined) {
    throw new UsageError('give a second run or --against, not both');
  }
  return second ?? against;
}

/** `other`: a replay, or the protocol that the first one is carried over to. Throws UsageError. */
export async function comparedRuns(
  environment: Environment,
  { first, other }: { first: string; other: string },
  words: Words,
): Promise<ComparedRuns> {
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
  return { judged: { comparison, judgement, titles, near }, scenario };
}

/** What a comparison ends with. */
export function comparedStatus(environment: Environment, { judgement, near }: Judged): ExitStatus {
  if (near?.result.end === 'interrupted') return interruptedStatus(environment);
  if (judgement.answer === 'open') return EXIT.unknown;
  return judgement.answer === 'same' ? EXIT.ok : EXIT.failed;
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
