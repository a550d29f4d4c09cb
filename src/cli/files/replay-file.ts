/** A replay file that a verb was given, with its system; bad input becomes a UsageError or a DivergedError. */
import { partsOfSpelling } from '../../language/protocol/defines.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import type { System } from '../../machine/state/system.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { verifyReplay } from '../../replay/reading/verify.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import { DivergedError, UsageError } from '../process/exit.ts';
import { systemFor } from './protocol-file.ts';

export function readReplayFile(path: string): Replay {
  const { name, defines } = partsOfSpelling(path);
  if (defines.length > 0) {
    const message = `-D ${defines[0]}: ${name} is a replay, which holds its protocol as it ran`;
    throw new UsageError(`${message}; -D goes behind a protocol's name`);
  }
  const read = openReplayFile(path);
  if (!read.ok) throw new UsageError(read.problem.message);
  return read.replay;
}

/** The system of the replay's own scenario, built from the source that it carries. */
export async function systemOfReplay(replay: Replay): Promise<System> {
  await prepareLanguage();
  const problem = scenarioProblem(replay.scenario);
  if (problem !== null) throw new UsageError(`${replay.name}: ${problem}`);
  return systemFor(replay.scenario);
}

/** Whatever is shown, shrunk or compared is a second run: it has to be what was recorded. */
export async function verifiedReplay(path: string): Promise<{ replay: Replay; system: System }> {
  const replay = readReplayFile(path);
  const system = await systemOfReplay(replay);
  const verification = verifyReplay(replay, system);
  if (!verification.same) throw new DivergedError(verification.divergence.message);
  return { replay, system };
}
