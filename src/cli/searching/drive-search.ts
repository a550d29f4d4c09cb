/** Drives a search: draws its progress on a terminal and lets signals through. */
import { setImmediate } from 'node:timers/promises';
import type { Progress, Search } from '../../explore/searching/search.ts';
import { grouped, plural } from '../printing/run-size.ts';
import type { Environment } from '../process/environment.ts';

/** Milliseconds between two looks at signals, and between two progress lines. */
const BREATH = 40;
const REPORT = 200;

export async function drive<Result>(
  environment: Environment,
  label: string,
  search: Search<Result>,
): Promise<Result> {
  environment.listen();
  let breath = environment.now();
  let report = breath + REPORT;
  try {
    for (;;) {
      const { done, value } = search.next();
      if (done) return value;
      const now = environment.now();
      if (now - breath < BREATH) continue;
      breath = now;
      await setImmediate();
      if (now < report) continue;
      report = now + REPORT;
      environment.onProgress?.(value);
      if (!environment.isTerminal) continue;
      environment.err(`\r${progressLine(label, value, environment.columns())}\x1b[K`);
    }
  } finally {
    if (environment.isTerminal) environment.err('\r\x1b[K');
  }
}

function progressLine(label: string, progress: Progress, columns: number): string {
  const { states, transitions, depth, runs, elapsedMs } = progress;
  const rate = elapsedMs > 0 ? Math.round((1000 * states) / elapsedMs) : 0;
  const parts = [
    label,
    runs > 0 ? plural(runs, 'run') : `${grouped(states)} states`,
    `${grouped(transitions)} transitions`,
  ];
  if (depth > 0) parts.push(`depth ${grouped(depth)}`);
  parts.push(`${(elapsedMs / 1000).toFixed(1)} s`);
  if (runs === 0) parts.push(`${grouped(rate)} states/s`);
  return parts.join('  ').slice(0, Math.max(20, columns - 1));
}
