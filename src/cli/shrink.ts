/** `pokelab shrink FILE`: the least run that fails in the same way as a recorded one. */
import { countNmis, countSwitches } from '../explore/schedule.ts';
import { UNLIMITED } from '../explore/search.ts';
import { shrink } from '../explore/shrink.ts';
import { verifyReplay } from '../replay/verify.ts';
import { duration } from './arguments.ts';
import { forPeople, printJson } from './document.ts';
import { drive } from './drive.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus, UsageError } from './exit.ts';
import { readReplayFile, systemOfReplay } from './reading.ts';
import { recordRun } from './recording.ts';
import { renderRun } from './rendering.ts';
import type { Words } from './words.ts';

const DEFAULT_MS = 60_000;

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const replay = readReplayFile(file);
  const system = await systemOfReplay(replay);
  const verification = verifyReplay(replay, system);
  if (!verification.same) {
    environment.err(`pokelab: ${verification.divergence.message}\n`);
    return EXIT.diverged;
  }
  if (replay.finding === null) throw new UsageError(`${file} holds no failure to shrink`);
  const { now, interrupted } = environment;
  const maxMs = typeof words.time === 'string' ? duration('--time', words.time) : DEFAULT_MS;
  const limits = { ...UNLIMITED, maxMs, now, interrupted };
  const finding = { failure: replay.finding, schedule: [...replay.schedule] };
  const shrunk = await drive(environment, 'shrink', shrink({ ...limits, system, finding }));
  const { schedule } = shrunk.finding;
  const { scenario, header } = replay;
  const out = typeof words.out === 'string' ? words.out : null;
  const { strategy, seed } = header;
  const recording = await recordRun({ scenario, system, schedule, strategy, seed, out });
  const size = sizeOf(schedule);
  if (words.json) {
    const fields = { class: replay.finding.class, least: shrunk.isLeast, replay: recording.path };
    printJson(environment, 'shrink', { ...fields, before: sizeOf(replay.schedule), after: size });
  }
  const rendered = await renderRun(environment, words, { system, schedule });
  say(`${rendered.table.join('\n')}\n\n${rendered.explanation.join('\n')}\n\n`);
  const before = sizeOf(replay.schedule);
  say(
    `${replay.finding.class}: ${before.nmis} -> ${size.nmis} NMIs, ${before.switches} -> ${size.switches} context switches, ` +
      `${before.steps} -> ${size.steps} steps; ${shrunk.isLeast ? 'no run of this scenario fails so with less' : 'not proven to be the least'}\n` +
      `recorded:  ${recording.path}\n`,
  );
  if (environment.interrupted()) return EXIT.interrupted;
  return shrunk.isLeast ? EXIT.ok : EXIT.unknown;
}

function sizeOf(schedule: Parameters<typeof countNmis>[0]) {
  const nmis = countNmis(schedule);
  return { nmis, switches: countSwitches(schedule), steps: schedule.length };
}
