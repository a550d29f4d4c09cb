/** Promise: a file made to do harm does none, although its checksums fit. */
import { ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

/** The file with a block that has that payload. */
const withBlock = (payload: Uint8Array): Uint8Array =>
  Buffer.concat([good.subarray(0, frames[0].end), encodeFrame('block', payload)]);

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
