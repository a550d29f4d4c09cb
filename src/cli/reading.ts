/** A replay file that a verb was given, with its system; bad input becomes a UsageError. */
import { prepareLanguage } from '../language/syntax.ts';
import type { System } from '../machine/system.ts';
import { openReplayFile } from '../replay/open.ts';
import type { Replay } from '../replay/replay.ts';
import { problemOf } from '../scenario/resolve.ts';
import { UsageError } from './exit.ts';
import { systemFor } from './load.ts';

export function readReplayFile(path: string): Replay {
  const read = openReplayFile(path);
  if (!read.ok) throw new UsageError(read.problem.message);
  return read.replay;
}

/** The system of the replay's own scenario, built from the source that it carries. */
export async function systemOfReplay(replay: Replay): Promise<System> {
  await prepareLanguage();
  const problem = problemOf(replay.scenario);
  if (problem !== null) throw new UsageError(`${replay.name}: ${problem}`);
  return systemFor(replay.scenario);
}
