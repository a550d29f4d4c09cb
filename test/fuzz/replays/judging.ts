/** What became of an edited replay, by the verbs and by the run that it holds, recorded anew. */

import { systemOfReplay } from '../../../src/cli/files/replay-file.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import type { Replay } from '../../../src/replay/reading/replay.ts';
import { recordSchedule } from '../../../src/replay/writing/record.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import type { Edited } from './edits.ts';
import { type Ran, ran } from './verbs.ts';

/** The columns of the table. */
export const OUTCOMES = [
  'refused',
  'cut off',
  'diverged',
  'same',
  'claim',
  'other run',
  'UNMARKED',
  'AMBIGUOUS',
  'LIE',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Judged {
  outcome: Outcome;
  /** null for nothing wrong. */
  wrong: string | null;
}

/** What no run can tell. */
const claimsOf = ({ header, scenario, finding }: Replay): readonly unknown[] => [
  header.tool,
  header.strategy,
  header.seed,
  header.parent?.name ?? null,
  header.parent?.event ?? null,
  scenario.source.name,
  finding?.message ?? null,
];

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));

/** What is asked of a run. */
const tellsOf = (replay: Replay): string =>
  textOf([
    { ...replay.finding, message: '' },
    replay.unfinished,
    replay.moments().map(({ event, stepIndex, step }) => [event, stepIndex, step.code]),
    replay.digests,
  ]);

const runOf = (replay: Replay): string =>
  textOf([
    { ...replay.scenario, source: { ...replay.scenario.source, name: '' } },
    replay.schedule.map(({ code }) => code),
  ]);

/** Why the file is not what recording its schedule gives; null where it is. */
async function lieOf(replay: Replay): Promise<string | null> {
  const system = await systemOfReplay(replay);
  const sink = new MemorySink();
  const writer = ReplayWriter.create(sink, { header: replay.header, system });
  recordSchedule(system, replay.schedule, writer);
  const fresh = readReplay(sink.bytes, 'fresh');
  if (!fresh.ok) return fresh.problem.message;
  if (tellsOf(fresh.replay) !== tellsOf(replay)) {
    return `recorded anew it has ${textOf(fresh.replay.finding)}, not ${textOf(replay.finding)}`;
  }
  const parsed = parseProtocol(replay.scenario.source);
  const { protocol } = replay.scenario;
  const isNamed = parsed.ok && parsed.protocol.name === protocol;
  return isNamed ? null : `its protocol is not called ${protocol}`;
}

export async function judged(
  base: Uint8Array,
  { file, isAmbiguous }: Pick<Edited, 'file' | 'isAmbiguous'>,
  { status, document, printed }: Ran,
): Promise<Judged> {
  const fine = (outcome: Outcome): Judged => ({ outcome, wrong: null });
  const original = readReplay(base, 'base');
  const after = readReplay(file, 'edited');
  if (!original.ok) throw new Error(original.problem.message);
  if (!after.ok) return status === 2 ? fine('refused') : wrong('LIE', `${status} of ${printed}`);
  if (status === 4) return fine('diverged');
  if (after.replay.truncated !== null) return fine('cut off');
  if (status === 2) return fine('refused');
  const lie = await lieOf(after.replay);
  if (lie !== null) return wrong('LIE', lie);
  if (isAmbiguous) return wrong('AMBIGUOUS', 'it is read');
  if (runOf(after.replay) !== runOf(original.replay)) return fine('other run');
  const claims = claimsOf(after.replay);
  const before = claimsOf(original.replay);
  if (textOf(claims) === textOf(before)) return fine('same');
  const [told] = (document?.replays ?? []) as { claims?: Record<string, unknown> }[];
  const said = textOf(told?.claims ?? {});
  // The words of a failure are shown where they are not this version's.
  const shown = claims.every(
    (claim, at) => textOf(claim) === textOf(before[at]) || said.includes(textOf(claim)),
  );
  return shown ? fine('claim') : wrong('UNMARKED', `${textOf(claims)} is not marked as a claim`);
}

const wrong = (outcome: Outcome, says: string): Judged => ({ outcome, wrong: says });

/** Milliseconds that a verb may take of a small replay. */
const MOST_MS = 5000;

/** What is wrong with a verb whatever the file is. */
export function misbehaves({ verb, status, printed, ms }: Ran, mostMs = MOST_MS): string | null {
  if (![0, 1, 2, 4, 5].includes(status)) return `${verb} ended with ${status}: ${printed}`;
  if (ms > mostMs) return `${verb} took ${Math.round(ms)} ms`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(printed))
    return `${verb} printed a control character`;
  return null;
}

/** What `replay` does not take, no other verb takes. */
export async function disagrees(
  verb: string,
  { file, out, outcome }: { file: string; out: string; outcome: Outcome },
): Promise<string | null> {
  const other = await ran(verb, file, out);
  const fault = misbehaves(other);
  if (fault !== null) return fault;
  const wanted = outcome === 'refused' ? 2 : outcome === 'diverged' ? 4 : null;
  if (wanted === null || other.status === wanted) return null;
  return `${verb} ended with ${other.status} where 'replay' ended with ${wanted}`;
}
