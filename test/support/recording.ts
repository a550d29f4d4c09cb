/** Replay files in memory, and their frames taken apart and put together again. */
import type { Moment } from '../../src/history/simulate.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { ReplayFinding } from '../../src/replay/contents/ending.ts';
import type { ReplayHeader } from '../../src/replay/contents/header.ts';
import { compress, decompress } from '../../src/replay/format/compression.ts';
import { encodeFrame, type Frame, scanFrame } from '../../src/replay/format/frame.ts';
import { decode, encode } from '../../src/replay/format/msgpack.ts';
import { type ReadResult, readReplay } from '../../src/replay/reading/reader.ts';
import type { Replay } from '../../src/replay/reading/replay.ts';
import { MemorySink } from '../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../src/replay/writing/writer.ts';
import { toyScenario } from './toy-program.ts';

export const toyHeader = (header: Partial<ReplayHeader> = {}): ReplayHeader => ({
  tool: '0.1.0',
  scenario: toyScenario(),
  strategy: 'random',
  seed: 7,
  parent: null,
  ...header,
});

export interface Recorded {
  header?: ReplayHeader;
  /** Indices of events before which the recording is flushed. */
  flushAt?: readonly number[];
  finding?: ReplayFinding | null;
  /** The recording is never finished. */
  cutOff?: boolean;
}

/** The bytes of a recording of those moments. */
export function recordBytes(
  system: System,
  moments: readonly Moment[],
  { header = toyHeader(), flushAt = [], finding = null, cutOff = false }: Recorded = {},
): Uint8Array {
  const sink = new MemorySink();
  const writer = ReplayWriter.create(sink, { header, system });
  for (const moment of moments) {
    if (flushAt.includes(moment.index)) writer.flush();
    writer.append(moment);
  }
  if (cutOff) writer.flush();
  else writer.finish(finding);
  return sink.bytes;
}

/** The replay, or an error that shows the problem. */
export function mustRead(bytes: Uint8Array, name = 'run.replay'): Replay {
  const result = readReplay(bytes, name);
  if (!result.ok) throw new Error(result.problem.message);
  return result.replay;
}

/** `kind: message` of a problem, `truncated: message`, or `whole`. */
export function verdictOf(result: ReadResult): string {
  if (!result.ok) return `${result.problem.kind}: ${result.problem.message}`;
  const { truncated } = result.replay;
  return truncated === null ? 'whole' : `truncated: ${truncated.message}`;
}

export function framesOf(bytes: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const scan = scanFrame(bytes, offset);
    if (scan.kind !== 'frame') throw new Error(`no frame at ${offset}`);
    frames.push(scan.frame);
    offset = scan.frame.end;
  }
  return frames;
}

type Edit = (fields: Record<string, unknown>) => unknown;

/**
 * The file, of this version's format, with the payload of one frame unpacked, edited in place (or replaced by
 * what `edit` gives) and packed again, under a checksum that fits.
 */
export function forge(bytes: Uint8Array, index: number, edit: Edit): Uint8Array {
  const frames = framesOf(bytes).map(({ tag, payload }, at) => {
    if (at !== index) return encodeFrame(tag, payload);
    const contents = tag === 'block' ? decompress(payload) : payload.slice();
    const fields = decode(contents) as Record<string, unknown>;
    const edited = encode(edit(fields) ?? fields);
    return encodeFrame(tag, tag === 'block' ? compress(edited) : edited);
  });
  return Buffer.concat(frames);
}
