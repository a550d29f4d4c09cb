/** The replays in a directory, newest first, each in a line. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeScenario } from '../../scenario/scenario.ts';
import { openReplayFile } from './open.ts';

/** A replay in one line. `verdict` is a failure class, `pass`, `unfinished`, or why the file cannot be read. */
export interface ReplaySummary {
  file: string;
  verdict: string;
  protocol: string;
  scenario: string;
  events: number;
  bytes: number;
}

/** At most `most` of them. Throws the file system's error when the directory cannot be listed. */
export function replaysIn(directory: string, most = Number.POSITIVE_INFINITY): ReplaySummary[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.replay'));
  return (
    names
      .map((name) => join(directory, name))
      // A link may lead nowhere.
      .map((file) => ({ file, status: statSync(file, { throwIfNoEntry: false }) }))
      .map(({ file, status }) => ({
        file,
        modified: status?.mtimeMs ?? 0,
        bytes: status?.size ?? 0,
      }))
      .sort((a, b) => b.modified - a.modified || (a.file < b.file ? -1 : 1))
      .slice(0, most)
      .map(({ file, bytes }) => summarise(file, bytes))
  );
}

function summarise(file: string, bytes: number): ReplaySummary {
  const read = openReplayFile(file);
  if (!read.ok) {
    return { file, verdict: read.problem.kind, protocol: '', scenario: '', events: 0, bytes };
  }
  const { finding, unfinished, scenario, eventCount, truncated } = read.replay;
  return {
    file,
    verdict:
      truncated === null ? (finding?.class ?? (unfinished ? 'unfinished' : 'pass')) : 'truncated',
    protocol: scenario.protocol,
    scenario: describeScenario(scenario),
    events: eventCount,
    bytes,
  };
}
