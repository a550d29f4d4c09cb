/** The replays in a directory, newest first, each in a line. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openReplayFile } from '../src/replay/open.ts';
import type { ReplaySummary } from '../src/report/listing.ts';
import { describeScenario } from '../src/scenario/scenario.ts';

/** More are not looked at. */
const MOST_LISTED = 200;

/** An empty list for a directory that is missing. */
export function replaysIn(directory: string): ReplaySummary[] {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.replay'));
  } catch {
    return [];
  }
  return names
    .map((name) => ({ name, modified: statSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.modified - a.modified || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_LISTED)
    .map(({ name }) => summarise(join(directory, name)));
}

function summarise(file: string): ReplaySummary {
  const bytes = statSync(file).size;
  const read = openReplayFile(file);
  if (!read.ok) {
    return { file, verdict: read.problem.kind, protocol: '', scenario: '', events: 0, bytes };
  }
  const { finding, scenario, eventCount, truncated } = read.replay;
  return {
    file,
    verdict: truncated === null ? (finding?.class ?? 'pass') : 'truncated',
    protocol: scenario.protocol,
    scenario: describeScenario(scenario),
    events: eventCount,
    bytes,
  };
}
