import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeFrame, scanFrame, TRAILER_BYTES } from '../../../src/replay/format/frame.ts';
import { encode } from '../../../src/replay/format/msgpack.ts';
import fc from '../../support/property.ts';

describe('[R1] a frame', () => {
  it('is a MessagePack array of its tag, its payload and its checksum', () => {
    const frame = encodeFrame('end', encode({ a: 1 }));
    const hex = '93 a3 65 6e 64 c6 00 00 00 04 81 a1 61 01 ce'.replaceAll(' ', '');
    expect(Buffer.from(frame).toString('hex')).toBe(`${hex}3479dfe9`);
    expect(encodeFrame('trailer', new Uint8Array(9))).toHaveLength(TRAILER_BYTES);
    expect(TRAILER_BYTES).toBe(28);
  });

  it('is found wherever it stands', () => {
    const framed = fc.record({ payload: fc.uint8Array(), before: fc.uint8Array() });
    fc.assert(
      fc.property(framed, ({ payload, before }) => {
        const frame = encodeFrame('block', payload);
        const scan = scanFrame(Buffer.concat([before, frame, before]), before.length);
        expect(scan).toMatchObject({
          kind: 'frame',
          frame: { tag: 'block', offset: before.length },
        });
        if (scan.kind !== 'frame') return;
        expect([...scan.frame.payload]).toEqual([...payload]);
        expect(scan.frame.end).toBe(before.length + frame.length);
      }),
    );
  });
});

describe('[R2] the checksum', () => {
  const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

  it('is CRC-32/ISO-HDLC', () => expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926));

  it('notices a change of any byte of a frame', () => {
    const frame = encodeFrame('block', bytesOf('some payload'));
    for (let at = 0; at < frame.length; at++) {
      for (let mask = 1; mask < 256; mask++) {
        const changed = frame.slice();
        changed[at] ^= mask;
        expect(scanFrame(changed, 0).kind).not.toBe('frame');
      }
    }
  });
});
