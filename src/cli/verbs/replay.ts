/** `pokelab replay FILE...`: run each recorded schedule again and compare every event and digest. */
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { verifyReplay } from '../../replay/reading/verify.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { readReplayFile, systemOfReplay } from '../files/replay-file.ts';
import { type Claims, claimsOf, claimsText } from '../printing/claims.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { plural } from '../printing/run-size.ts';
import { endedBy } from '../process/ended.ts';
import type { Environment } from '../process/environment.ts';
import { DivergedError, EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';

/** What became of one file; null where it did not come so far. */
interface Checked {
  file: string;
  status: ExitStatus;
  same: boolean;
  /** A failure class, `pass` or `unfinished`. */
  verdict: string | null;
  events: number | null;
  truncated: boolean | null;
  /** What could not be decided. */
  note: string | null;
  divergence: { event: number; recorded: string; rerun: string } | null;
  /** What no run can tell. */
  claims: Claims | null;
  /** For people. */
  message: string;
}

const isWhole = ({ same, truncated }: Checked): boolean => same && truncated === false;

/** The worst status of all files; every file is looked at. */
export async function run(
  environment: Environment,
  files: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const replays: Checked[] = [];
  for (const file of files) {
    const { text, ...checked } = await check(file);
    replays.push(checked);
    if (isWhole(checked)) say(text);
    else environment.err(text);
  }
  const worst = Math.max(...replays.map(({ status }) => status)) as ExitStatus;
  if (words.json) printJson(environment, 'replay', { same: replays.every(isWhole), replays });
  return worst;
}

const NOTHING = {
  verdict: null,
  events: null,
  truncated: null,
  note: null,
  divergence: null,
  claims: null,
};

/** With the same for people. */
async function check(file: string): Promise<Checked & { text: string }> {
  try {
    const replay = readReplayFile(file);
    const checked = { ...NOTHING, ...verified(replay, await systemOfReplay(replay)), file };
    const { message, claims } = checked;
    const line = `${isWhole(checked) ? '' : 'pokelab: '}${printable(message)}\n`;
    // What is on stderr is a line a file.
    const isTold = claims !== null && isWhole(checked);
    return { ...checked, text: isTold ? `${line}  ${claimsText(claims)}\n` : line };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof DivergedError)) throw error;
    const { status, message, text } = endedBy(error);
    return { ...NOTHING, file, status, same: false, message, text };
  }
}

type Verified = Pick<Checked, 'status' | 'same' | 'message'> & Partial<Checked>;

function verified(replay: Replay, system: System): Verified {
  const verification = verifyReplay(replay, system);
  const truncated = replay.truncated !== null;
  if (!verification.same) {
    const { message, ...divergence } = verification.divergence;
    return { status: EXIT.diverged, same: false, truncated, divergence, message };
  }
  const { events, note, unfinished, finding } = verification;
  const claims = claimsOf(replay, finding);
  if (replay.truncated !== null) {
    const message = `${replay.truncated.message}; those ${events} events replay the same`;
    return { status: EXIT.usage, same: true, events, truncated, note, message, claims };
  }
  const verdict = finding?.class ?? (unfinished ? 'unfinished' : 'pass');
  const status = unfinished ? EXIT.unknown : EXIT.ok;
  const { name, scenario } = replay;
  const what = `${scenario.protocol}: ${describeScenario(scenario)}`;
  const message = `${name}: same, ${plural(events, 'event')}; ${verdict}, ${what}`;
  const rest = note === null ? '' : `; ${note}`;
  const told = { verdict, events, truncated, note, claims };
  return { status, same: true, ...told, message: message + rest };
}
