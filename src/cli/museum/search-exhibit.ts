/** Everything that is searched of one exhibit: what a worker thread does for `museum --search`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { carryOver, runOf } from '../../diff/comparing/compare.ts';
import { judge } from '../../diff/judging/judgement.ts';
import { certainty, headline, turningPoint } from '../../diff/telling/answer-sentences.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { type SearchLimits, UNLIMITED } from '../../explore/searching/search.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { openPart, takeName, whyUnwritten } from '../../replay/writing/whole-file.ts';
import { rebuildOf } from '../../scenario/build.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { searchAround } from '../comparing/search-around.ts';
import { parsedProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import { expectedScenario } from '../searching/expected-failure.ts';
import { hashOf, replayName } from './exhibits.ts';
import { failingRun } from './failing-run.ts';
import { otherRun } from './other-run.ts';
import type { Carried, Row, Searched, Verdict } from './results.ts';

/**
 * The profiles that say most: bytes as memory is, whole aligned words (arm64, POWER, RISC-V), AMD's letter, Intel's,
 * and words of any age. Every protocol is written for one of them.
 */
export const COLUMNS = ['coherent', 'aligned8', 'amd', 'intel', 'stale8'] as const;

/**
 * Budgets in states, so that what stays open does so on every machine: of a scenario that the file speaks
 * of, and of all others.
 */
const SPOKEN_STATES = 3_000_000;
const OTHER_STATES = 500_000;

export interface MuseumJob {
  kind: 'museum';
  source: SourceFile;
  /** Those that mend it. */
  menders: readonly SourceFile[];
  /** Where its replay is put. */
  folder: string;
  /** Budget of each search. */
  maxMs: number;
}

/** A scenario that was searched. */
interface Answered extends Searched {
  asked: Scenario;
}

/** Null when the user interrupted it: half a row says nothing. */
export async function searchExhibit(environment: Environment, job: MuseumJob): Promise<Row | null> {
  const protocol = await parsedProtocol(job.source);
  const path = join(job.folder, replayName(protocol));
  // An interrupted search leaves what was there.
  const fresh = partOf(path);
  let row: Row | null = null;
  try {
    row = await rowOf(environment, job, protocol, fresh);
    if (row !== null) takeName(fresh, path, true);
  } finally {
    if (row === null) rmSync(fresh, { force: true });
  }
  return row;
}

/** Throws UsageError. */
function partOf(path: string): string {
  try {
    return openPart(path);
  } catch (error) {
    throw new UsageError(whyUnwritten(path, null, error));
  }
}

/** `fresh`: where its replay is written; it is to be called as `replayName` says. */
async function rowOf(
  environment: Environment,
  job: MuseumJob,
  protocol: Protocol,
  fresh: string,
): Promise<Row | null> {
  const { maxMs } = job;
  const answered: Answered[] = [];
  for (const scenario of scenariosOf(protocol)) {
    answered.push(await searched(environment, scenario, { maxMs, maxStates: SPOKEN_STATES }));
  }
  const own = scenarioFor(protocol, {});
  const worst = await chosenFailing(environment, job, failingOf(answered, own));
  const failing =
    worst === null ? null : await failingRun(environment, worst.asked, { maxMs, path: fresh });
  const shown = failing === null ? own : await scenarioOf(fresh);
  const verdicts: Record<string, Verdict> = {};
  for (const hardware of COLUMNS) {
    const limits = { maxMs, maxStates: OTHER_STATES };
    const { verdict } = await searched(environment, { ...shown, hardware }, limits);
    verdicts[hardware] = verdict;
  }
  const other =
    failing === null ? await otherRun(environment, own, verdicts, { maxMs, path: fresh }) : null;
  const carried: Carried[] = [];
  for (const mender of failing === null ? [] : job.menders) {
    carried.push(await carry(environment, { path: fresh, mender, maxMs }));
  }
  const isCut = environment.interrupted() && !environment.memoryLow();
  if (isCut) return null;
  const replay = replayName(protocol);
  return {
    protocol: protocol.name,
    source: hashOf(job.source),
    searched: answered.map(({ asked: _, ...rest }) => rest),
    hardware: { scenario: describeScenario({ ...shown, hardware: COLUMNS[0] }), verdicts },
    failing: failing && { ...failing, replay },
    other: other && { ...other, replay },
    carried,
  };
}

/** Those of its EXPECT lines and the one that `check` takes, each once. */
function scenariosOf(protocol: Protocol): Scenario[] {
  const all = protocol.expectations.map((expectation) => expectedScenario(protocol, expectation));
  const list = [...all, scenarioFor(protocol, {})];
  return [...new Map(list.map((scenario) => [JSON.stringify(scenario), scenario])).values()];
}

async function searched(
  environment: Environment,
  asked: Scenario,
  budget: Pick<SearchLimits, 'maxMs' | 'maxStates'>,
): Promise<Answered> {
  const { now, interrupted } = environment;
  const limits = { ...UNLIMITED, ...budget, now, interrupted, maxSteps: Infinity, seed: 0 };
  const search = exhaustive({ ...limits, system: systemFor(asked), reduce: true });
  const { end, finding, states } = await drive(environment, { what: 'search' }, search);
  const verdict = finding?.failure.class ?? (end === 'complete' ? 'pass' : 'open');
  return { asked, scenario: describeScenario(asked), verdict, states };
}

/**
 * What `check` searches, if that fails; then the smallest that differ from it in size alone. Where stacks, memory
 * or hardware are others a file shows what it does not promise; but a variant is there to fail, be it on other hardware.
 */
function failingOf(answered: readonly Answered[], own: Scenario): Answered[] {
  const isVariant = own.source.defines !== undefined;
  const isOwn = ({ asked }: Answered): boolean => JSON.stringify(asked) === JSON.stringify(own);
  const rank = (one: Answered): number[] => {
    const { hardware, tasks, cpus, nmis, sites } = one.asked;
    return [isOwn(one) ? 0 : 1, Number(hardware !== own.hardware), tasks, cpus, nmis, sites];
  };
  return answered
    .filter(({ verdict, asked }) => verdict !== 'pass' && verdict !== 'open' && isAlike(asked, own))
    .filter(({ asked: { hardware } }) => isVariant || hardware === own.hardware)
    .toSorted((a, b) => {
      const [first, second] = [rank(a), rank(b)];
      const at = first.findIndex((value, index) => value !== second[index]);
      return at < 0 ? 0 : first[at] - second[at];
    });
}

/** The first that one of those passes that mend it: it shows what they mend. */
async function chosenFailing(
  environment: Environment,
  { menders, maxMs }: MuseumJob,
  failing: readonly Answered[],
): Promise<Answered | null> {
  const limits = { maxMs, maxStates: OTHER_STATES };
  for (const one of failing.length > 1 ? failing : []) {
    for (const mender of menders) {
      const { name } = await parsedProtocol(mender);
      const { verdict } = await searched(environment, scenarioOn(one.asked, name, mender), limits);
      if (verdict === 'pass') return one;
    }
  }
  return failing[0] ?? null;
}

const isAlike = (a: Scenario, b: Scenario): boolean =>
  a.memory === b.memory && a.nmiStack === b.nmiStack && a.int3Stack === b.int3Stack;

async function scenarioOf(path: string): Promise<Scenario> {
  return (await verifiedReplay(path)).replay.scenario;
}

interface Carrying {
  path: string;
  mender: SourceFile;
  maxMs: number;
}

/** The kept run on a protocol that mends it, as `diff --against` carries it over and judges it. */
async function carry(
  environment: Environment,
  { path, mender, maxMs }: Carrying,
): Promise<Carried> {
  const { name: by } = await parsedProtocol(mender);
  const base = { by, source: hashOf(mender) };
  try {
    const { replay, system } = await verifiedReplay(path);
    const scenario = scenarioOn(replay.scenario, by, mender);
    const comparison = carryOver(runOf(system, replay.schedule), systemFor(scenario));
    const judgement = judge(comparison, rebuildOf(scenario));
    const limits = { maxMs, maxStates: OTHER_STATES };
    const near = await searchAround(environment, comparison, judgement, limits);
    const judged = { comparison, judgement, titles: { a: replay.scenario.protocol, b: by }, near };
    return {
      ...base,
      answer: judgement.answer,
      headline: headline(judged),
      line: judgement.answer === 'fixed' ? turningPoint(judged) : [],
      // A report of diff lists them below.
      certainty: certainty(judged).map((said) =>
        said.replace(', listed below.', ': diff lists them.'),
      ),
      isFailureNear: near !== null && near.result.finding !== null,
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [message] = error.message.split('\n');
    const refused = { answer: 'refused', headline: 'it cannot be run there' } as const;
    return { ...base, ...refused, line: [], certainty: [message], isFailureNear: false };
  }
}
