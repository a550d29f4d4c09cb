/** `pokelab shrink FILE`: the least run that fails in the same way as a recorded one. */

import { UNLIMITED } from '../../explore/searching/search.ts';
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import { shrink } from '../../explore/shrinking/shrink.ts';
import { printable } from '../../machine/program/printable.ts';
import { outOf, recordRun } from '../files/record-run.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { renderRun, widthOf } from '../printing/render-run.ts';
import { sizeText } from '../printing/run-size.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { leastText } from '../searching/coverage.ts';
import { drive } from '../searching/drive-search.ts';
import { takenAgain } from '../searching/taken-again.ts';
import { memoryLimitOf, timeOf } from '../words/arguments.ts';
import { SEARCH_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

/** By which a replay says that it was made here. */
const STRATEGY = 'shrink';
/** Memory holds about this many. */
const MAX_STATES = 1_000_000;

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const out = outOf(words);
  widthOf(words);
  const maxMs = timeOf(words, SEARCH_MS);
  const maxBytes = memoryLimitOf(words);
  const { replay, system, finding: failing } = await verifiedReplay(file);
  if (failing === null) throw new UsageError(`${file} holds no failure to shrink`);
  const { now, interrupted } = environment;
  const limits = { ...UNLIMITED, maxMs, maxBytes, maxStates: MAX_STATES, now, interrupted };
  const finding = { failure: failing, schedule: [...replay.schedule] };
  const shrunk = await drive(
    environment,
    { what: 'the least run', maxMs },
    shrink({ ...limits, system, finding, reduce: true }),
  );
  const { isLeast } = shrunk;
  const { schedule } = shrunk.finding;
  const failure = takenAgain(system, shrunk.finding);
  const { scenario } = replay;
  const how = { strategy: STRATEGY, seed: null };
  const recorded = await recordRun(environment, { scenario, system, schedule, ...how, out });
  const path = recorded.ok ? recorded.recording.path : null;
  const before = costOf(replay.schedule);
  const after = costOf(schedule);
  const rendered = await renderRun(environment, words, { system, schedule });
  if (words.json) {
    const fields = { class: failure.class, least: isLeast, replay: path };
    printJson(environment, 'shrink', { ...fields, before, after });
  }
  say(`${rendered.table.join('\n')}\n\n${rendered.explanation.join('\n')}\n\n`);
  say(
    `${failure.class}\n` +
      `  before:   ${sizeText(before)}\n` +
      `  now:      ${sizeText(after)}; ${leastText(isLeast)}\n`,
  );
  if (!recorded.ok) environment.err(`pokelab: ${printable(recorded.message)}\n`);
  else say(`  recorded: ${printable(recorded.recording.path)}\n`);
  if (environment.interrupted()) return interruptedStatus(environment);
  if (!isLeast) return EXIT.unknown;
  return recorded.ok ? EXIT.ok : EXIT.usage;
}
