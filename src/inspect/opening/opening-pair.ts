/** Opens two runs side by side: a recording and what carrying it over makes of it, or two recordings. */
import { type Comparison, carryOver, compareRuns, type Run } from '../../diff/comparing/compare.ts';
import { markOfDifference } from '../../diff/comparing/pair-cursor.ts';
import { judge } from '../../diff/judging/judgement.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Branch } from '../branches/branches.ts';
import { failureMark } from '../events/motion.ts';
import { pairOf } from '../pairs/run-pair.ts';
import { type OpenedRun, openReplay, rootBranch, systemOf } from './opening.ts';

/** What to put beside a recording. */
export type Beside =
  /** Another protocol, on which the recorded schedule is carried over. */
  { kind: 'protocol'; name: string; file: SourceFile } | { kind: 'replay'; path: string };

/** Throws OpeningError. */
export async function openBeside(
  path: string,
  beside: Beside,
  command: string,
): Promise<OpenedRun> {
  const run = await openReplay(path, command);
  if (beside.kind === 'protocol') {
    const { name, file } = beside;
    const scenario = scenarioOn(run.scenario, name, file);
    const system = await systemOf(scenario, name);
    const comparison = carryOver(asRun(run.root), system);
    return put(run, comparison, scenario, null);
  }
  const second = await openReplay(beside.path, command);
  const comparison = compareRuns(asRun(run.root), asRun(second.root));
  return put(run, comparison, second.scenario, beside.path);
}

function asRun({ timeline, critical }: Branch): Run {
  return { timeline, verdict: critical ?? { failure: null, event: timeline.length } };
}

const RIGHT = 2;

/** Both cursors begin at the first real difference; where there is none, at the failure. */
function put(
  run: OpenedRun,
  comparison: Comparison,
  scenario: Scenario,
  savedAs: string | null,
): OpenedRun {
  const { failure, critical: event, timeline } = comparison.b;
  const critical = failure === null ? null : { failure, event };
  const { first } = judge(comparison);
  const end = critical === null ? timeline.length : failureMark(timeline, critical);
  const start = first === null ? { a: run.root.mark, b: end } : markOfDifference(first);
  const isAlike = run.scenario.protocol === scenario.protocol;
  const titles = isAlike
    ? { a: 'first run', b: 'second run' }
    : { a: run.scenario.protocol, b: scenario.protocol };
  const branch = {
    ...rootBranch(timeline, { critical, isOpen: false, savedAs, mark: start.b }),
    id: RIGHT,
  };
  const ids = { a: run.root.id, b: RIGHT };
  const pair = pairOf({ ...ids, titles, scenario, comparison, other: start.b });
  const { length } = pair.cursor.stops;
  const count = length === 1 ? 'One difference' : `${length} differences`;
  const note = `${count}: ] goes on to the next, D lists them, o to the other run.`;
  return {
    ...run,
    root: { ...run.root, mark: start.a },
    note: run.note === '' ? note : run.note,
    beside: { branch, pair },
  };
}
