/** The replays that the picker offers. */
import { type ReplaySummary, replaysIn as summariesIn } from '../../src/replay/reading/folder.ts';

/** More are not looked at. */
const MOST_LISTED = 200;

/** An empty list for a directory that is missing. */
export function listedReplays(directory: string): ReplaySummary[] {
  try {
    return summariesIn(directory, MOST_LISTED);
  } catch {
    return [];
  }
}
