/** What is made of a failing run: its recording, the least run that fails so, and a pair of runs one decision apart. */
import type { Failure } from '../../../src/detectors/failure.ts';
import { Watch } from '../../../src/detectors/watch.ts';
import { bisect, type Decision } from '../../../src/explore/bisecting/bisect.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { costOf } from '../../../src/explore/shrinking/schedule-cost.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { isEnabled } from '../../../src/machine/stepping/enabled.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { recordSchedule } from '../../../src/replay/writing/record.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { leastCost } from '../../explore/shrinking/brute-force.ts';
import { contradicts, type Subject, systemOf } from './subject.ts';

type Check = (subject: Subject) => boolean;

const told = (failure: Failure | null): string =>
  failure === null ? 'no failure' : `${failure.class} of CPU ${failure.cpu}, site ${failure.site}`;

function verdictOf(system: System, schedule: readonly Step[]) {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch);
  return watch.verdict;
}

function recorded(scenario: Scenario, system: System, schedule: readonly Step[]): Uint8Array {
  const sink = new MemorySink();
  const header = { tool: '0', scenario, strategy: 'exhaustive', seed: null, parent: null };
  recordSchedule(system, schedule, ReplayWriter.create(sink, { header, system }));
  return sink.bytes;
}

/** [E5] A recording replays to the same failure, by what it says alone, and is made again byte by byte. */
export const recordingsAgree: Check = ({ scenario, system, findings }) => {
  for (const { failure, schedule } of findings) {
    const bytes = recorded(scenario, system, schedule);
    const read = readReplay(bytes, 'run.replay');
    if (!read.ok) return fails(`a recording is not read: ${read.problem.message}`);
    const { replay } = read;
    const own = systemOf(replay.scenario);
    const verification = verifyReplay(replay, own);
    if (!verification.same) return fails(`diverges: ${verification.divergence.message}`);
    const { finding } = replay;
    contradicts(
      told(finding) !== told(failure),
      `[E5] found: ${told(failure)}; recorded: ${told(finding)}`,
    );
    const again = recorded(replay.scenario, own, replay.schedule);
    contradicts(Buffer.compare(bytes, again) !== 0, 'a recording of the replayed run differs');
  }
  return findings.length > 0;
};

function fails(what: string): false {
  contradicts(true, what);
  return false;
}

/** States of the search by brute force. */
const FEW_STATES = 600;

/** [E6] The least run fails in the same class, and costs what a search over all schedules says. */
export const leastRunsAgree: Check = ({ system, findings }) => {
  let isDecided = false;
  for (const finding of findings) {
    const wanted = finding.failure.class;
    const limits = { ...UNLIMITED, maxStates: 8 * FEW_STATES };
    const shrunk = finish(shrink({ ...limits, system, finding, reduce: true }));
    const { schedule } = shrunk.finding;
    const { failure } = verdictOf(system, schedule);
    contradicts(failure?.class !== wanted, `[E6] ${wanted} is shrunk to ${told(failure)}`);
    contradicts(
      told(failure) !== told(shrunk.finding.failure),
      `[E6] the least run says ${told(shrunk.finding.failure)}, and is ${told(failure)}`,
    );
    if (!shrunk.isLeast) continue;
    const least = leastCost(system, wanted, FEW_STATES);
    if (least === undefined) continue;
    isDecided = true;
    const { nmis, switches, steps } = costOf(schedule);
    contradicts(
      `${least}` !== `${[nmis, switches, steps]}`,
      `[E6] ${wanted}: ${nmis} NMIs, ${switches} switches, ${steps} steps; by brute force: ${least}`,
    );
  }
  return isDecided;
};

/** Steps of all runs of one bisection. */
const MAX_STEPS = 30_000;

/** [E20] One run fails so, the other passes, and they part at one decision. */
export const pairsAgree: Check = ({ system, findings }) => {
  let isDecided = false;
  for (const finding of findings) {
    const { decision } = finish(bisect({ ...UNLIMITED, system, finding, maxSteps: MAX_STEPS }));
    if (decision === null) continue;
    isDecided = true;
    checkPair(system, finding, decision);
  }
  return isDecided;
};

function checkPair(system: System, { failure }: Finding, decision: Decision): void {
  const [a, b] = [decision.fails.schedule, decision.passes.schedule];
  const [bad, good] = [verdictOf(system, a), verdictOf(system, b)];
  contradicts(
    bad.failure?.class !== failure.class,
    `[E20] ${failure.class}: the run that fails shows ${told(bad.failure)}`,
  );
  contradicts(
    told(bad.failure) !== told(decision.fails.failure),
    `[E20] the pair says ${told(decision.fails.failure)}, its run shows ${told(bad.failure)}`,
  );
  contradicts(
    good.failure !== null || good.unfinished !== null,
    `[E20] the run that passes: ${told(good.failure)}, unfinished: ${good.unfinished}`,
  );
  const { step } = decision;
  const isAlike = a.slice(0, step).every((one, at) => one === b[at]);
  contradicts(!isAlike || a[step] === b[step], `[E20] they do not part at step ${step}`);
  contradicts(
    !takesNext(system, a, step, b[step]) || !takesNext(system, b, step, a[step]),
    `[E20] behind step ${step} one does not take the other's step as soon as it may`,
  );
}

/** Behind the step of that number the run takes the other one the first time that it may, if it comes so far. */
function takesNext(system: System, schedule: readonly Step[], from: number, other: Step): boolean {
  const machine = createMachine(system);
  for (const [at, next] of schedule.entries()) {
    if (at > from && isEnabled(system, machine, other)) return next === other;
    for (const event of decide(system, machine, next)) evolve(system, machine, event);
  }
  return true;
}
