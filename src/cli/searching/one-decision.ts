/** One decision of a failing run: the pair of runs, each made again before it is believed, and what it is in words. */
import { Watch } from '../../detectors/watch.ts';
import { type Bisected, bisect } from '../../explore/bisecting/bisect.ts';
import { type Finding, UNLIMITED } from '../../explore/searching/search.ts';
import { simulateSchedule } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { type ToldDecision, tellDecision } from '../../report/telling/decision.ts';
import type { Environment } from '../process/environment.ts';
import { drive } from './drive-search.ts';
import { takenAgain } from './taken-again.ts';

export interface OneDecision extends Bisected {
  told: ToldDecision | null;
}

export interface DecisionLimits {
  maxMs: number;
  /** Steps of all runs together: where the same is to be said each time, whatever else the machine does. */
  maxSteps: number;
}

/** After `check` has found something: about a second. */
export const BRIEFLY: DecisionLimits = { maxMs: 5_000, maxSteps: 300_000 };

export async function oneDecision(
  environment: Environment,
  system: System,
  finding: Finding,
  limits: DecisionLimits,
): Promise<OneDecision> {
  const { now, interrupted } = environment;
  const bisected = await drive(
    environment,
    { what: 'one decision', maxMs: limits.maxMs },
    bisect({ ...UNLIMITED, ...limits, now, interrupted, system, finding }),
  );
  const { decision } = bisected;
  if (decision === null) return { ...bisected, told: null };
  takenAgain(system, decision.fails);
  mustPass(system, decision.passes.schedule);
  return { ...bisected, told: tellDecision(system, decision, finding.schedule) };
}

/** Throws an Error, a defect, when the run does not come to its end and pass. */
function mustPass(system: System, schedule: readonly Step[]): void {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch.next);
  const { failure, unfinished } = watch.verdict;
  if (failure === null && unfinished === null) return;
  throw new Error(`the passing run does not pass again: ${failure?.message ?? unfinished}`);
}
