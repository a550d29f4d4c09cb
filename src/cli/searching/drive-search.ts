/** Drives a search: draws its progress on a terminal and lets signals through. */
import { setImmediate } from 'node:timers/promises';
import { abandon, type Search } from '../../explore/searching/search.ts';
import { type Aim, progressText } from '../printing/progress-text.ts';
import type { Environment } from '../process/environment.ts';
import { overwriting } from '../process/shown-text.ts';

/** Milliseconds between two looks at signals, and between two progress lines. */
const BREATH = 40;
const REPORT = 200;

export async function drive<Result>(
  environment: Environment,
  aim: Aim,
  search: Search<Result>,
): Promise<Result> {
  environment.listen();
  const start = environment.now();
  let breath = start;
  // One of several searches: whoever has waited long enough for the first line need not wait again.
  let report = (aim.since ?? start) + REPORT;
  let isDrawn = false;
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
      const spentMs = now - (aim.since ?? start);
      const line = progressText(aim, value, { spentMs, columns: environment.columns() });
      environment.err(overwriting(line));
      isDrawn = true;
    }
  } finally {
    abandon(search);
    if (isDrawn) environment.err(overwriting(''));
  }
}
