/** `museum --search`: exhibits searched on worker threads, each row kept as soon as it is there. */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inParallel } from '../parallel/pool.ts';
import type { Environment } from '../process/environment.ts';
import type { Exhibit } from './exhibits.ts';
import { keptRun, type Row, readResults, writeResults } from './results.ts';
import type { MuseumJob } from './search-exhibit.ts';

export interface SearchRequest {
  /** In the order of the table. */
  all: readonly Exhibit[];
  chosen: readonly Exhibit[];
  folder: string;
  /** Budget of each search. */
  maxMs: number;
  workers: number;
}

export interface Outcome {
  done: number;
  /** Exhibits of which nothing is known, and why. */
  problems: string[];
}

/** `told` is called with the name of each exhibit that is done. */
export async function searchMuseum(
  environment: Environment,
  { all, chosen, folder, maxMs, workers }: SearchRequest,
  told: (name: string) => void,
): Promise<Outcome> {
  const before = rowsBefore(folder);
  const found = new Map<string, Row>();
  // Another process may search the same museum: its rows stay.
  const rowsNow = (): Row[] => {
    const known = new Map(rowsBefore(folder).map((row) => [row.protocol, row]));
    return inOrder(all, new Map([...known, ...found]));
  };
  const jobs = chosen.map(({ protocol, menders }) => {
    const sources = menders.map((mender) => mender.protocol.file);
    const job: MuseumJob = {
      kind: 'museum',
      source: protocol.file,
      menders: sources,
      folder,
      maxMs,
    };
    return { job, label: `searching ${protocol.name}` };
  });
  const outcome: Outcome = { done: 0, problems: [] };
  let index = 0;
  for await (const settled of inParallel<MuseumJob, Row | null>(environment, jobs, { workers })) {
    const { name } = chosen[index++].protocol;
    if (settled.kind === 'answer' && settled.answer !== null) {
      found.set(name, settled.answer);
      outcome.done++;
      writeResults(folder, rowsNow());
      told(name);
    } else if (settled.kind === 'died') outcome.problems.push(`${name}: ${settled.message}`);
  }
  if (outcome.done > 0) sweep(folder, before, rowsNow());
  return outcome;
}

/** What cannot be used is made anew. */
function rowsBefore(folder: string): Row[] {
  try {
    return readResults(folder);
  } catch {
    return [];
  }
}

function inOrder(all: readonly Exhibit[], rows: ReadonlyMap<string, Row>): Row[] {
  return all.flatMap(({ protocol }) => rows.get(protocol.name) ?? []);
}

/** Replays that rows spoke of, and none does any more. Others are not of the museum. */
function sweep(folder: string, before: readonly Row[], now: readonly Row[]): void {
  const names = (rows: readonly Row[]): string[] =>
    rows.flatMap((row) => keptRun(row)?.replay ?? []);
  const kept = names(now);
  for (const name of names(before)) {
    if (basename(name) === name && !kept.includes(name))
      rmSync(join(folder, name), { force: true });
  }
}
