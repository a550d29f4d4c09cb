/** Pages of the ring buffer, read by the rules of kernel/trace/ring_buffer.c. */
import { describe, expect, it } from 'vitest';
import { RingBuffer } from '../../../../src/report/exporting/traces/ring-buffer.ts';
import fc from '../../../support/property.ts';

interface Read {
  time: number;
  data: Buffer;
}

function readPage(page: Buffer): Read[] {
  const entries: Read[] = [];
  let time = Number(page.readBigUInt64LE(0));
  const used = Number(page.readBigUInt64LE(8));
  let at = 16;
  while (at < 16 + used) {
    const head = page.readUInt32LE(at);
    const type = head % 32;
    time += Math.floor(head / 32);
    if (type > 28) throw new Error(`type ${type}`);
    const length = type > 0 ? 4 * type : page.readUInt32LE(at + 4) - 4;
    const begin = at + (type > 0 ? 4 : 8);
    entries.push({ time, data: page.subarray(begin, begin + length) });
    at = begin + length;
  }
  expect(at).toBe(16 + used);
  return entries;
}

describe('ring buffer', () => {
  it('gives back what was put in: long entries, short ones, and long after the one before', () => {
    const entry = fc.record({
      gap: fc.oneof(fc.nat(5000), fc.nat(2 ** 34), fc.constantFrom(2 ** 27 - 1, 2 ** 27)),
      length: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 1100 })),
    });
    const property = fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
      const ring = new RingBuffer();
      let time = 0;
      const put = entries.map(({ gap, length }, index) => {
        time += gap;
        const data = Buffer.alloc(length, index + 1);
        ring.add(time, data);
        return { time, data };
      });
      const read = ring.pages.flatMap((page) => {
        expect(page).toHaveLength(4096);
        return readPage(page);
      });
      expect(read.map((one) => one.time)).toEqual(put.map((one) => one.time));
      read.forEach(({ data }, index) => {
        const wanted = put[index].data;
        expect(data.subarray(0, wanted.length).equals(wanted)).toBe(true);
        expect(data.length - wanted.length).toBeLessThan(4);
      });
    });
    fc.assert(property);
  });
});
