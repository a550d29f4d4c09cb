/** The limits of a file, lowered so that a test reaches them. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import { MemorySink, ReplayWriteError } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { mustRead, recordBytes, toyHeader, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const HIGH = { events: 2 ** 24, blocks: 2 ** 18, file: 2 ** 28, contents: 2 ** 30 };
const limits = vi.hoisted(() => ({
  events: 2 ** 24,
  blocks: 2 ** 18,
  file: 2 ** 28,
  contents: 2 ** 30,
}));
vi.mock('../../../src/replay/format/file-limits.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('../../../src/replay/format/file-limits.ts')>()),
  get MAX_EVENTS() {
    return limits.events;
  },
  get MAX_BLOCKS() {
    return limits.blocks;
  },
  get MAX_FILE_BYTES() {
    return limits.file;
  },
  get MAX_CONTENTS() {
    return limits.contents;
  },
}));
beforeEach(() => void Object.assign(limits, HIGH));

const system = patchingToy();
const moments = randomMoments(system, 5, 45);

/** What a recording of all moments, each in a block of its own, holds when it is refused. */
function recordedUntilRefused(): { events: number; message: string } {
  const sink = new MemorySink('long');
  const writer = ReplayWriter.create(sink, { header: toyHeader(), system });
  try {
    for (const moment of moments) {
      writer.append(moment);
      if (moment.index % 2 === 0) writer.flush();
    }
  } catch (error) {
    if (!(error instanceof ReplayWriteError)) throw error;
    expect(error.code).toBe('LIMIT');
    expect(() => writer.finish(null)).toThrow('is closed');
    return { events: mustRead(sink.bytes).eventCount, message: error.message };
  }
  throw new Error('nothing was refused');
}

describe('[R15] a recording that reaches a limit is ended there', () => {
  it.each([
    ['events', { events: 20 }, 20],
    ['blocks', { blocks: 8 }, 15],
    ['bytes', { file: 2 ** 20 + 6000 }, null],
    ['bytes before they are compressed', { contents: 2 ** 20 + 2000 }, null],
  ])('%s', (_, low, events) => {
    Object.assign(limits, low);
    const refused = recordedUntilRefused();
    expect(refused.message).toMatch(/^long: a replay holds at most .*; record a shorter run$/);
    if (events !== null) expect(refused.events).toBe(events);
    expect(refused.events).toBeGreaterThan(5);
  });
});

describe('[R15] a file beyond a limit is not read', () => {
  const bytes = recordBytes(system, moments, { flushAt: [10, 20, 30] });
  it.each([
    ['events', { events: 25 }, `too-large: x: it has more than 25 events`],
    ['blocks', { blocks: 2 }, 'too-large: x: it has more than 2 blocks'],
    ['bytes', { file: 100 }, `too-large: x: it has ${bytes.length} bytes, more than 100`],
    [
      'bytes before they are compressed',
      { contents: 1000 },
      'too-large: x: its blocks unpack to more than 1000 bytes',
    ],
  ])('%s', (_, low, verdict) => {
    Object.assign(limits, low);
    expect(verdictOf(readReplay(bytes, 'x'))).toBe(`${verdict}; record a shorter run`);
  });
});
