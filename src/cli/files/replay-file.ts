/** A replay file that a verb was given, with its system; bad input becomes a UsageError or a DivergedError. */
import { existsSync } from 'node:fs';
import type { Critical } from '../../detectors/failure.ts';
import { type Run, runMade } from '../../diff/comparing/compare.ts';
import { Timeline } from '../../history/timeline.ts';
import { partsOfSpelling } from '../../language/protocol/defines.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import type { System } from '../../machine/state/system.ts';
import type { ReplayFinding } from '../../replay/contents/ending.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { type Verification, verifyReplay, verifyRun } from '../../replay/reading/verify.ts';
import { misnamed } from '../../scenario/build.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import { DivergedError, UsageError } from '../process/exit.ts';
import { builtinSays, missingSays, strangerSays } from './file-kinds.ts';
import { builtFor } from './protocol-file.ts';

export function readReplayFile(path: string): Replay {
  const { name, defines } = partsOfSpelling(path);
  if (defines.length > 0) {
    const message = `-D ${defines[0]}: ${name} is a replay, which holds its protocol as it ran`;
    throw new UsageError(`${message}; -D goes behind a protocol's name`);
  }
  refuseNoReplay(name);
  const read = openReplayFile(path);
  if (!read.ok) throw new UsageError(read.problem.message);
  return read.replay;
}

/** Throws UsageError for a file that other verbs take, and for a name that there is no file of. */
export function refuseNoReplay(path: string): void {
  const says = strangerSays(path, 'replay') ?? builtinSays(path);
  if (says !== null) throw new UsageError(says);
  if (!existsSync(path)) throw new UsageError(missingSays(path));
}

/** The system of the replay's own scenario, built from the source that it carries. */
export async function systemOfReplay(replay: Replay): Promise<System> {
  await prepareLanguage();
  const problem = scenarioProblem(replay.scenario);
  if (problem !== null) throw new UsageError(`${replay.name}: ${problem}`);
  const built = builtFor(replay.scenario);
  const wrong = misnamed(replay.scenario, built);
  if (wrong !== null) throw new DivergedError(`${replay.name}: ${wrong}`);
  return built.system;
}

/** Whatever is shown, shrunk or compared is a second run: it has to be what was recorded. */
export async function verifiedReplay(
  path: string,
): Promise<{ replay: Replay; system: System; finding: ReplayFinding | null }> {
  const replay = readReplayFile(path);
  const system = await systemOfReplay(replay);
  const { finding } = same(verifyReplay(replay, system));
  return { replay, system, finding };
}

/** The same, with the run that was compared with what was recorded, and the first event that fails in it. */
export async function verifiedTimeline(
  path: string,
): Promise<{ replay: Replay; timeline: Timeline; first: Critical | null }> {
  const replay = readReplayFile(path);
  const system = await systemOfReplay(replay);
  const timeline = new Timeline(system);
  const { verification, first } = verifyRun(replay, system, timeline);
  same(verification);
  return { replay, timeline, first };
}

export async function verifiedRun(path: string): Promise<{ replay: Replay; run: Run }> {
  const { replay, timeline, first } = await verifiedTimeline(path);
  return { replay, run: runMade(timeline, first) };
}

/** Throws DivergedError. */
function same(verification: Verification): Extract<Verification, { same: true }> {
  if (verification.same) return verification;
  throw new DivergedError(verification.divergence.message);
}
