/** Promise: a file made to do harm does none, although its checksums fit. */
import { ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compress, decompress } from '../../../src/replay/format/compression.ts';
import { MAX_ITEMS } from '../../../src/replay/format/file-limits.ts';
import { encodeFrame } from '../../../src/replay/format/frame.ts';
import { decode, encode } from '../../../src/replay/format/msgpack.ts';
import { payloadFault } from '../../../src/replay/format/payload-fault.ts';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import fc from '../../support/property.ts';
import { forge, framesOf, recordBytes, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const system = patchingToy();
const good = recordBytes(system, randomMoments(system, 5, 40), { flushAt: [20] });
const frames = framesOf(good);

/** The file with a block that has that payload, or compressed those contents. */
const withPayload = (payload: Uint8Array): Uint8Array =>
  Buffer.concat([good.subarray(0, frames[0].end), encodeFrame('block', payload)]);
const withBlock = (contents: Uint8Array): Uint8Array => withPayload(compress(contents));

const nilsOf = (count: number): Buffer => {
  const bytes = Buffer.alloc(5 + count, 0xc0);
  bytes[0] = 0xdd;
  bytes.writeUInt32BE(count, 1);
  return bytes;
};

describe('[R14] a payload whose structure does harm is refused before it is unpacked', () => {
  it.each([
    ['a million arrays in each other', Buffer.alloc(1_000_000, 0x91), 'nests more than 10 deep'],
    ['maps in each other', Buffer.from('81a161'.repeat(300_000), 'hex'), 'nests more than 10 deep'],
    [
      'an array of 2^32 values',
      Buffer.from('ddffffffff', 'hex'),
      'claims more values than it has bytes',
    ],
    [
      'a map of 2^32 entries',
      Buffer.from('dfffffffff', 'hex'),
      'claims more values than it has bytes',
    ],
    ['a byte string of 4 GB', Buffer.from('c6ffffffff', 'hex'), 'claims more bytes than it has'],
    ['a text of 4 GB', Buffer.from('dbffffffff61', 'hex'), 'claims more bytes than it has'],
    ['a million values', nilsOf(1_000_000), `holds more than ${MAX_ITEMS} values`],
    [
      'an extension',
      Buffer.from('d47200', 'hex'),
      'has the byte 0xd4, an extension that replays do not use',
    ],
    [
      'the byte that is never used',
      Buffer.from('c1', 'hex'),
      'has the byte 0xc1, an extension that replays do not use',
    ],
    [
      'a key that is no text',
      Buffer.from('810102', 'hex'),
      'has a map with a key that is no string',
    ],
    ['two values', Buffer.from('c0c0', 'hex'), 'is followed by stray bytes'],
    ['nothing', Buffer.alloc(0), 'ends too early'],
    ['half a number', Buffer.from('cf00', 'hex'), 'claims more bytes than it has'],
  ])('%s', (_, payload, fault) => {
    expect(payloadFault(payload)).toBe(fault);
    const start = performance.now();
    expect(verdictOf(readReplay(withBlock(payload), 'bad'))).toContain(`it ${fault}`);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('any bytes are refused or can be unpacked', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (payload) => {
        if (payloadFault(payload) === null) decode(payload);
        expect(readReplay(withBlock(payload), 'bad').ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('all that MessagePack can say without extensions passes', () => {
    const leaf = fc.oneof(
      fc.string({ maxLength: 70_000, size: 'max' }),
      fc.double(),
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 300 }),
      fc.constant(new Uint8Array(70_000)),
    );
    const tree = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 40 }),
      fc.dictionary(fc.string(), fc.array(leaf), { maxKeys: 20 }),
    );
    fc.assert(
      fc.property(tree, (value) => {
        expect(payloadFault(encode(value))).toBe(null);
      }),
      { numRuns: 50 },
    );
  });
});

describe('[R14] [R23] a compressed block that is not what it claims is refused', () => {
  const { payload } = frames[1];
  const [size, stream] = decode(payload) as [number, Uint8Array];
  const claims = (claimed: unknown, bytes: unknown = stream): Uint8Array =>
    encode([claimed, bytes]);
  const bomb = brotliCompressSync(Buffer.alloc(2 ** 28));

  it.each([
    ['a byte less than there is', claims(size - 1), `holds more than the ${size - 1} bytes`],
    ['none', claims(0), 'holds more than the 0 bytes that it claims'],
    ['a byte more', claims(size + 1), `holds ${size} bytes, not ${size + 1} as it claims`],
    ['more than a block may have', claims(2 ** 20 + 1), `is ${2 ** 20 + 1}, not 0 to ${2 ** 20}`],
    ['2^64 bytes', claims(2n ** 64n - 1n), 'the size of the block is not of type integer'],
    ['256 MiB in a kB', claims(2 ** 28, bomb), `is ${2 ** 28}, not 0 to ${2 ** 20}`],
    ['1 MiB that are 256', claims(2 ** 20, bomb), `holds more than the ${2 ** 20} bytes`],
    ['a stream that is cut', claims(size, stream.subarray(0, -1)), 'is no brotli (Z_BUF_ERROR)'],
    ['an empty stream', claims(size, new Uint8Array(0)), 'is no brotli (Z_BUF_ERROR)'],
    ['what is no brotli', claims(9, Buffer.from([1, 2, 3, 255, 255])), 'its stream is no brotli'],
    ['a stream and more', claims(size, Buffer.concat([stream, bomb])), 'stray bytes'],
    ['a text', claims(size, 'brotli'), 'the stream of the block is not of type byte string'],
    ['three parts', encode([size, stream, 1]), 'the block has 3 parts, not 2'],
    ['a block of format 2', decompress(payload), 'the block is not of type list'],
  ])('%s', (_, bytes, says) => {
    const start = process.memoryUsage().rss;
    const verdict = verdictOf(readReplay(withPayload(bytes), 'bad'));
    expect(verdict).toContain(`corrupt: bad: wrong block at byte ${frames[0].end}: `);
    expect(verdict).toContain(says);
    expect(process.memoryUsage().rss - start).toBeLessThan(2 ** 26);
  });

  it('any change of a stream under a checksum that fits is refused, or harmless', () => {
    const change = fc.record({ at: fc.nat(stream.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = stream.slice();
        for (const { at, byte } of changes) changed[at] = byte;
        const result = readReplay(withPayload(claims(size, changed)), 'bad');
        if (result.ok) expect(result.replay.moments()).toHaveLength(result.replay.eventCount);
        else expect(result.problem.message).toMatch(/^bad: [^\n]+$/);
      }),
      { numRuns: 500 },
    );
  });

  it('so is a header that says another format than its blocks have', () => {
    const older = forge(good, 0, (fields) => ({ ...fields, format: 2 }));
    expect(verdictOf(readReplay(older, 'bad'))).toContain('the block is not of type map');
  });
});

describe('[R14] a file whose values do harm', () => {
  const places = fc.record({
    frame: fc.constantFrom(0, 1, 2),
    at: fc.nat(),
    value: fc.oneof(
      fc.constantFrom<unknown>(
        -1,
        2 ** 32,
        2n ** 64n - 1n,
        null,
        true,
        '',
        [],
        {},
        1.5,
        Number.NaN,
      ),
      fc.constantFrom<unknown>([0, 8, new Uint8Array(160)], [0, 0, []], new Uint8Array(20), 0, 1),
    ),
  });

  it('is refused, or is read and verified without harm', () => {
    // Without an index, which any change of a length puts out of place.
    const cut = recordBytes(system, randomMoments(system, 5, 40), { flushAt: [20], cutOff: true });
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(places, ({ frame, at, value }) => {
        const bytes = forge(cut, frame, (fields) => putAt(fields, at, value));
        const result = readReplay(bytes, 'bad');
        if (!result.ok) refused++;
        else {
          read++;
          expect(result.replay.moments()).toHaveLength(result.replay.eventCount);
          verifyReplay(result.replay, system);
        }
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(50);
  });

  it('of more than 256 MiB is not read at all', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pokelab-hostile-'));
    const path = join(directory, 'large');
    ftruncateSync(openSync(path, 'w'), 2 ** 40);
    expect(verdictOf(openReplayFile(path))).toBe(
      `too-large: ${path}: it has 1099511627776 bytes, more than 268435456; record a shorter run`,
    );
    rmSync(directory, { recursive: true });
  });
});

/** Puts `value` in the place of the `at`-th value of a tree, counted around. */
function putAt(tree: unknown, at: number, value: unknown): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null || holder instanceof Uint8Array) return;
    for (const [key, child] of Object.entries(holder)) {
      places.push([holder as Record<string, unknown>, key]);
      visit(child);
    }
  };
  visit(tree);
  const [holder, key] = places[at % places.length];
  holder[key] = value;
}
