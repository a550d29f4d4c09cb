/** From a replay file, or from a scenario, to a run that can be looked at. */
import { Timeline } from '../../history/timeline.ts';
import { renderDiagnostics } from '../../language/reading/diagnostics.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import { printable, printableLines } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import { verifyRun } from '../../replay/reading/verify.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { buildSystem, misnamed } from '../../scenario/build.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import type { Branch } from '../branches/branches.ts';
import { roundRobin } from '../branches/continuations.ts';
import { openingMark } from '../events/motion.ts';
import type { Pair } from '../pairs/run-pair.ts';

/** Why a run cannot be opened, in printable lines for people, with the exit status that says so. */
export class OpeningError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(printableLines(message));
    this.status = status;
  }
}

/** Exit statuses, as of every verb. */
export const UNUSABLE = 2;
const DIVERGED = 4;

export interface OpenedRun {
  scenario: Scenario;
  root: Branch;
  title: string;
  reproduce: string;
  file: string | null;
  /** What the user should know of the recording, empty for nothing. */
  note: string;
  /** The run beside it, null for none. */
  beside: { branch: Branch; pair: Pair } | null;
}

/** Throws OpeningError. */
export async function openReplay(path: string, command: string): Promise<OpenedRun> {
  const read = openReplayFile(path);
  if (!read.ok) throw new OpeningError(printable(read.problem.message), UNUSABLE);
  const { replay } = read;
  const system = await systemOf(replay.scenario, replay.name, true);
  const timeline = new Timeline(system);
  const { verification } = verifyRun(replay, system, timeline);
  if (!verification.same) throw new OpeningError(verification.divergence.message, DIVERGED);
  const { finding } = verification;
  const note = verification.note ?? '';
  const critical =
    finding === null ? null : { failure: finding, event: finding.event ?? timeline.length };
  const root = rootBranch(timeline, {
    critical,
    isOpen: false,
    savedAs: path,
    mark: openingMark(timeline, critical),
  });
  return {
    ...describe(replay.scenario),
    root,
    reproduce: `${command} debug ${quoted(path)}`,
    file: path,
    note: replay.truncated === null ? note : replay.truncated.message,
    beside: null,
  };
}

/** A run that has not begun. */
export async function openScenario(
  scenario: Scenario,
  reproduce: string,
  file: string | null,
): Promise<OpenedRun> {
  const system = await systemOf(scenario, scenario.protocol);
  const root = rootBranch(new Timeline(system), {
    critical: null,
    isOpen: true,
    savedAs: file,
    mark: 0,
  });
  const note = 'A live run: s, n and c run it on, x lists the steps that may be taken.';
  return { ...describe(scenario), root, reproduce, file, note, beside: null };
}

function describe(scenario: Scenario): Pick<OpenedRun, 'scenario' | 'title'> {
  return { scenario, title: `${scenario.protocol}: ${describeScenario(scenario)}` };
}

export function rootBranch(
  timeline: Timeline,
  rest: Pick<Branch, 'critical' | 'isOpen' | 'savedAs' | 'mark'>,
): Branch {
  return { id: 1, parent: null, leftAt: 0, timeline, continuation: roundRobin(), ...rest };
}

/** `isRecorded`: the scenario is out of a file, which may call its source by another name. */
export async function systemOf(
  scenario: Scenario,
  name: string,
  isRecorded = false,
): Promise<System> {
  await prepareLanguage();
  const problem = scenarioProblem(scenario);
  if (problem !== null) throw new OpeningError(printable(`${name}: ${problem}`), UNUSABLE);
  const built = buildSystem(scenario);
  if (built.ok) {
    const wrong = isRecorded ? misnamed(scenario, built) : null;
    if (wrong === null) return built.system;
    throw new OpeningError(`${printable(name)}: ${wrong}`, DIVERGED);
  }
  throw new OpeningError(renderDiagnostics(built.diagnostics, [scenario.source]), UNUSABLE);
}
