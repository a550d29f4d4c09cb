/** Opens two runs side by side: a recording and what carrying it over makes of it, or two recordings. */
import { type Comparison, carryOver, compareRuns, type Run } from '../../diff/comparing/compare.ts';
import { markOfDifference } from '../../diff/comparing/pair-cursor.ts';
import { judge, type Titles } from '../../diff/judging/judgement.ts';
import { carriedTitles, type OtherMachine, titlesOf } from '../../diff/telling/run-titles.ts';
import { spellingWords } from '../../language/protocol/defines.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { scenarioOn } from '../../scenario/carried.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Branch } from '../branches/branches.ts';
import { openingMark } from '../events/motion.ts';
import { pairOf } from '../pairs/run-pair.ts';
import { type OpenedRun, openReplay, rootBranch, systemOf } from './opening.ts';

/** What to put beside a recording. */
export type Beside =
  /** Another protocol, on which the recorded schedule is carried over; on another machine where that is said. */
  | {
      kind: 'protocol';
      name: string;
      file: SourceFile;
      /** As the user spelled it. */
      called: string;
      machine: OtherMachine;
    }
  | { kind: 'replay'; path: string };

/** Throws OpeningError. */
export async function openBeside(
  path: string,
  beside: Beside,
  command: string,
): Promise<OpenedRun> {
  const run = await openReplay(path, command);
  const second = await secondOf(run, path, beside, command);
  const words = wordsOf(beside).map(quoted).join(' ');
  return { ...put(run, second), reproduce: `${run.reproduce} ${words}` };
}

/** The options that say it. */
function wordsOf(beside: Beside): string[] {
  if (beside.kind === 'replay') return ['--beside', beside.path];
  const { memory, hardware, nmiStack, int3Stack } = beside.machine;
  const machine = { memory, hardware, 'nmi-stack': nmiStack, 'int3-stack': int3Stack };
  const said = Object.entries(machine).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return ['--against', ...spellingWords(beside.called), ...said];
}

interface Second {
  comparison: Comparison;
  scenario: Scenario;
  titles: Titles;
  isCarried: boolean;
  savedAs: string | null;
}

async function secondOf(
  run: OpenedRun,
  path: string,
  beside: Beside,
  command: string,
): Promise<Second> {
  if (beside.kind === 'protocol') {
    const { name, file, called, machine } = beside;
    const scenario = { ...scenarioOn(run.scenario, name, file), ...machine };
    const system = await systemOf(scenario, name);
    const comparison = carryOver(asRun(run.root), system);
    const titles = carriedTitles(run.scenario, scenario, { a: path, b: called }, machine);
    return { comparison, scenario, titles, isCarried: true, savedAs: null };
  }
  const second = await openReplay(beside.path, command);
  const { scenario } = second;
  const comparison = compareRuns(asRun(run.root), asRun(second.root));
  const titles = titlesOf(run.scenario, scenario, { a: path, b: beside.path });
  return { comparison, scenario, titles, isCarried: false, savedAs: beside.path };
}

function asRun({ timeline, critical }: Branch): Run {
  return { timeline, verdict: critical ?? { failure: null, event: timeline.length } };
}

const RIGHT = 2;

/** Both cursors begin at the first real difference; where there is none, at the failure. */
function put(run: OpenedRun, { savedAs, ...second }: Second): OpenedRun {
  const { failure, critical: event, timeline } = second.comparison.b;
  const critical = failure === null ? null : { failure, event };
  const { first } = judge(second.comparison);
  const end = openingMark(timeline, critical);
  const pair = pairOf({ a: run.root.id, b: RIGHT, ...second, other: end });
  const start =
    first === null ? { a: run.root.mark, b: end } : markOfDifference(pair.cursor, first);
  const branch = {
    ...rootBranch(timeline, { critical, isOpen: false, savedAs, mark: start.b }),
    id: RIGHT,
  };
  const { length } = pair.cursor.stops;
  const count = length === 1 ? 'One difference' : `${length} differences`;
  const note = `${count}: ] goes on to the next, D lists them, v the answer.`;
  return {
    ...run,
    root: { ...run.root, mark: start.a },
    note: run.note === '' ? note : run.note,
    beside: { branch, pair: { ...pair, other: start.b } },
  };
}
