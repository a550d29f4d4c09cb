/** Recorded runs as a regression suite: each schedule is carried over to another protocol. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { carryOver, hasEnded, runOf } from '../../diff/comparing/compare.ts';
import type { Judged } from '../../diff/judging/judgement.ts';
import { judge } from '../../diff/judging/judgement.ts';
import { headline, turningPoint } from '../../diff/telling/answer-sentences.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { rebuildOf } from '../../scenario/build.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import { searchAround } from '../comparing/search-around.ts';
import { missingSays } from '../files/file-kinds.ts';
import { loadProtocol, systemFor } from '../files/protocol-file.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import { toldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { carriedFailure } from './failed-cases.ts';
import type { TestAnswer, TestJob } from './test-case.ts';

/** A replay whose schedule is carried over to another protocol, and what that is called. */
export interface ReplayJob {
  kind: 'replay';
  file: string;
  against: { title: string; protocol: string; source: SourceFile };
  /** How the user calls the tool, where a failing run is told in full; else null. */
  telling: string | null;
}

/** In the order of the names; those of a folder by their names. */
export async function replayJobs(
  names: readonly string[],
  against: string,
  telling: string | null,
): Promise<TestJob<ReplayJob>[]> {
  const { name: protocol, file: source } = await loadProtocol(against);
  return names.flatMap(replaysIn).map((file) => ({
    job: { kind: 'replay', file, against: { title: against, protocol, source }, telling },
    label: `carrying over ${file}`,
    suite: protocol,
    name: file,
  }));
}

function replaysIn(name: string): string[] {
  if (!existsSync(name)) throw new UsageError(missingSays(name));
  if (!statSync(name).isDirectory()) return [name];
  const files = readdirSync(name).filter((file) => file.endsWith('.replay'));
  return files.sort().map((file) => join(name, file));
}

/** What is searched around the first difference of one replay, as `diff` does within its own budget. */
const NEAR = { maxMs: 10_000, maxStates: 200_000 };

/** Throws UsageError or DivergedError when the replay is of no use. */
export async function testReplay(
  environment: Environment,
  { file, against, telling }: ReplayJob,
): Promise<TestAnswer> {
  const { replay, system: recorded } = await verifiedReplay(file);
  const run = runOf(recorded, replay.schedule);
  const { title, protocol, source } = against;
  const scenario = scenarioOn(replay.scenario, protocol, source);
  const comparison = carryOver(run, systemFor(scenario));
  const judgement = judge(comparison, rebuildOf(scenario));
  const titles = { a: replay.scenario.protocol, b: title };
  const near = await searchAround(environment, comparison, judgement, NEAR);
  const answer = resultOf({ comparison, judgement, titles, near });
  if (answer.outcome !== 'failed' || telling === null) return { ...answer, finding: null };
  const { system, timeline } = comparison.b;
  const schedule = near?.result.finding?.schedule ?? timeline.schedule;
  const finding = carriedFailure(toldRun(system, schedule), { scenario, file, telling });
  return { ...answer, finding };
}

function resultOf(judged: Judged): Omit<TestAnswer, 'finding'> {
  const { comparison, judgement, near } = judged;
  const { failure } = comparison.b;
  const ranOut = false;
  const finding = near?.result.finding ?? null;
  if (finding !== null) {
    return {
      outcome: 'failed',
      message: `${headline(judged)}: ${finding.failure.message}`,
      ranOut,
    };
  }
  if (failure !== null) {
    return { outcome: 'failed', message: `${headline(judged)}: ${failure.message}`, ranOut };
  }
  if (!hasEnded(comparison.b)) {
    return { outcome: 'open', message: `unfinished: ${headline(judged)}`, ranOut: true };
  }
  const [line] = turningPoint(judged);
  if (judgement.answer === 'fixed') {
    return { outcome: 'ok', message: `${headline(judged)}. ${line}`, ranOut };
  }
  const isOpen = judgement.answer === 'masked';
  return { outcome: isOpen ? 'open' : 'ok', message: headline(judged), ranOut };
}
