/** `pokelab replay FILE...`: run each recorded schedule again and compare every event and digest. */
import { verifyReplay } from '../replay/verify.ts';
import { describeScenario } from '../scenario/scenario.ts';
import { forPeople, printJson } from './document.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus, UsageError } from './exit.ts';
import { readReplayFile, systemOfReplay } from './reading.ts';
import type { Words } from './words.ts';

interface Checked {
  file: string;
  status: ExitStatus;
  /** One line for people. */
  line: string;
  [field: string]: unknown;
}

/** The worst status of all files; every file is looked at. */
export async function run(
  environment: Environment,
  files: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const results: Checked[] = [];
  for (const file of files) {
    const checked = await check(file);
    results.push(checked);
    (checked.status === EXIT.ok ? say : environment.err)(`${checked.line}\n`);
  }
  const worst = results.reduce<ExitStatus>(
    (status, result) => (result.status > status ? result.status : status),
    EXIT.ok,
  );
  if (words.json) {
    const documents = results.map(({ status, line, ...fields }) => ({ ...fields, message: line }));
    printJson(environment, 'replay', { same: worst === EXIT.ok, replays: documents });
  }
  return worst;
}

async function check(file: string): Promise<Checked> {
  try {
    const replay = readReplayFile(file);
    const verification = verifyReplay(replay, await systemOfReplay(replay));
    if (!verification.same) {
      const { divergence } = verification;
      return { file, status: EXIT.diverged, line: divergence.message, same: false, divergence };
    }
    const { events, note } = verification;
    const verdict = replay.finding?.class ?? 'no failure';
    const { protocol } = replay.scenario;
    const what = `${verdict}, ${protocol}: ${describeScenario(replay.scenario)}`;
    const fields = {
      file,
      same: true,
      events,
      verdict,
      truncated: replay.truncated !== null,
      note,
    };
    if (replay.truncated !== null) {
      const line = `${replay.truncated.message}; those ${events} events replay the same`;
      return { ...fields, status: EXIT.usage, line };
    }
    const line = `${file}: same, ${events} events; ${what}${note === null ? '' : `; ${note}`}`;
    return { ...fields, status: EXIT.ok, line };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { file, status: EXIT.usage, line: `pokelab: ${error.message}`, same: false };
  }
}
