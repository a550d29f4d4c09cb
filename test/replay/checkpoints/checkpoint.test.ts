/** [R30] to [R33]: what is written of a search is read again, or told to be no such file. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckpointHeader } from '../../../src/replay/checkpoints/checkpoint-header.ts';
import { Checkpoint } from '../../../src/replay/checkpoints/read-checkpoint.ts';
import { writeCheckpoint } from '../../../src/replay/checkpoints/write-checkpoint.ts';
import { Refused } from '../../../src/replay/format/replay-problem.ts';
import fc from '../../support/property.ts';
import { toyScenario } from '../../support/toy-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.checkpoint');
const part = `${path}.part`;
const place = (from: string): void => renameSync(from, path);

const HEADER: CheckpointHeader = {
  tool: '0.1.0',
  engine: { name: 'machine', version: 1, build: '' },
  scenario: toyScenario({ nmis: 1 }),
  reduce: true,
  limits: { states: Infinity, bytes: 2 ** 33 },
  counts: { states: 5_000_000_000, transitions: 3, depth: 2, elapsedMs: 1 },
};
const BLOCKS = [new Uint8Array([1, 2, 3]), new Uint8Array(100_000).fill(7), new Uint8Array(0)];

function write(blocks: Iterable<Uint8Array> = BLOCKS): number {
  const writing = writeCheckpoint({ part, place }, HEADER, blocks);
  for (;;) {
    const { done, value } = writing.next();
    if (done) return value;
  }
}

function read(bytes?: Uint8Array): { header: CheckpointHeader; content: Buffer } {
  const file = bytes === undefined ? path : join(folder, 'changed');
  if (bytes !== undefined) writeFileSync(file, bytes);
  const checkpoint = new Checkpoint(file);
  try {
    const blocks = Array.from(checkpoint.blocks(), (block) => Buffer.from(block));
    return { header: checkpoint.header, content: Buffer.concat(blocks) };
  } finally {
    checkpoint.close();
  }
}

const size = write();
const whole = readFileSync(path);

/** With the header's payload changed, and its checksum made again. */
function forged(change: (payload: Buffer) => void): Buffer {
  const bytes = Buffer.from(whole);
  const from = 13;
  const end = from + bytes.readUInt32BE(9);
  change(bytes.subarray(from, end));
  bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end + 1);
  return bytes;
}

describe('[R30] what was written', () => {
  it('is read again, block by block', () => {
    expect(whole.length).toBe(size);
    const { header, content } = read();
    expect(header).toEqual(HEADER);
    expect(content.equals(Buffer.concat(BLOCKS))).toBe(true);
  });

  it('stands there whole or not at all', () => {
    const failing = function* () {
      yield BLOCKS[0];
      throw new Error('no');
    };
    expect(() => write(failing())).toThrow('no');
    const abandoned = writeCheckpoint({ part, place }, HEADER, BLOCKS);
    abandoned.next();
    expect(existsSync(part)).toBe(true);
    abandoned.return(0);
    expect(existsSync(part)).toBe(false);
    expect(readFileSync(path).equals(whole)).toBe(true);
  });
});

describe('[R32] a file that is not whole, or another one', () => {
  it('is refused wherever it is cut off', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(() => read(whole.subarray(0, length))).toThrow(Refused);
      }),
    );
    expect(() => read(Buffer.concat([whole, new Uint8Array(1)]))).toThrow('stray bytes');
  });

  it('is refused whatever bit is flipped', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(whole);
        changed[at] ^= 1 << bit;
        expect(() => read(changed)).toThrow(Refused);
      }),
    );
  });

  it('is refused without a block, or with one twice', () => {
    const from = 13 + whole.readUInt32BE(9) + 5;
    const first = 12 + 'block'.length + BLOCKS[0].length;
    const [head, block] = [whole.subarray(0, from), whole.subarray(from, from + first)];
    const rest = whole.subarray(from + first);
    expect(() => read(Buffer.concat([head, rest]))).toThrow('its number of blocks');
    expect(() => read(Buffer.concat([head, block, block, rest]))).toThrow('its number of blocks');
  });

  it('is refused of another version, another byte order and another kind', () => {
    const change = (from: string, to: string) =>
      forged((payload) => payload.write(to, payload.indexOf(from), 'latin1'));
    expect(() => read(change('format\x01', 'format\x02'))).toThrow('it has format 2');
    expect(() => read(change('little-endian', 'middle-endian'))).toThrow('not little-endian');
    expect(() => read(change('pokelab-checkpoint', 'pokelab-checkpainT'))).toThrow('no checkpoint');
    expect(() => read(readFileSync('replays/direct.replay'))).toThrow('a recorded run');
    for (const text of ['', 'x', 'hello there', '\0'.repeat(100)]) {
      expect(() => read(Buffer.from(text))).toThrow(Refused);
    }
  });
});
