import { describe, expect, it } from 'vitest';
import { Arguments, Refusal, requestOf } from '../../../src/dap/protocol/arguments.ts';
import { FramingError, framed, Unframer } from '../../../src/dap/protocol/framing.ts';
import type { Request } from '../../../src/dap/protocol/messages.ts';
import fc from '../../support/property.ts';

/** The messages of bytes that come in these pieces. */
function taken(bytes: Buffer, sizes: readonly number[]): unknown[] {
  const unframer = new Unframer();
  const messages: unknown[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    messages.push(...unframer.take(bytes.subarray(at, at + size)));
    at += size;
  }
  return messages;
}

describe('[V2] frames', () => {
  it('give back every message, in whatever pieces they come', () => {
    const message = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
    );
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat(40), { maxLength: 60 }),
        (messages, sizes) => {
          const bytes = Buffer.from(messages.map(framed).join(''));
          const text = JSON.stringify(taken(bytes, sizes));
          expect(text).toBe(JSON.stringify(messages));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('count bytes, not characters, and take any headers beside', () => {
    const text = '{"a":"ü→"}';
    const length = Buffer.byteLength(text);
    const bytes = Buffer.from(`X-Other: 1\r\ncontent-length:${length}  \r\n\r\n${text}`);
    expect(taken(bytes, [])).toEqual([{ a: 'ü→' }]);
    expect(framed({ a: 'ü→' })).toBe(`Content-Length: ${length}\r\n\r\n${text}`);
  });

  it('that are none end the stream behind what came before, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (noise) => {
        const unframer = new Unframer();
        const bytes = Buffer.concat([Buffer.from(framed({ seq: 1 })), Buffer.from(noise)]);
        const messages: unknown[] = [];
        try {
          for (const message of unframer.take(bytes)) messages.push(message);
          expect(unframer.isWithin || messages.length > 1).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FramingError);
          expect((error as Error).message).toMatch(/^[\x20-\x7e]+$/);
        }
        expect(messages[0]).toEqual({ seq: 1 });
      }),
      { numRuns: 200 },
    );
  });

  it('never keep more than a bounded header', () => {
    const unframer = new Unframer();
    expect(() => [...unframer.take(Buffer.alloc(5000, 'a'))]).toThrow(
      'no header ends within 4096 bytes',
    );
    const large = new Unframer();
    expect(() => [...large.take(Buffer.from('Content-Length: 16777217\r\n\r\n'))]).toThrow(
      FramingError,
    );
  });
});

describe('[V1] what requests say', () => {
  const asked = (fields: unknown) =>
    Arguments.of({ seq: 1, type: 'request', command: 'next', arguments: fields } as Request);

  it('is read with care', () => {
    const given = asked({ threadId: 1, name: 'x', flag: true, list: [{ line: 3 }], nothing: null });
    expect(given.integer('threadId')).toBe(1);
    expect(given.integer('missing', 7)).toBe(7);
    expect(given.integer('nothing', 7)).toBe(7);
    expect(given.list('list').map((one) => one.integer('line'))).toEqual([3]);
    expect(given.maybeText('missing')).toBeNull();
    for (const wrong of [
      () => given.integer('name'),
      () => given.integer('missing'),
      () => given.text('threadId'),
      () => given.flag('name', false),
      () => given.list('name'),
      () => given.part('name'),
      () => given.texts('list'),
      () => given.list('list')[0].text('line'),
      () => asked({ threadId: 1.5 }).integer('threadId'),
      () => asked({ list: new Array(10_001).fill({}) }).list('list'),
      () => asked([1]),
      () => asked('x'),
    ]) {
      expect(wrong).toThrow(Refusal);
    }
    expect(() => given.list('list')[0].text('line')).toThrow(
      'next: list[0]: "line" has to be a text',
    );
    expect(asked(undefined).has('x') || asked(null).has('x')).toBe(false);
    expect(asked(JSON.parse('{"__proto__": {"threadId": 3}}')).has('threadId')).toBe(false);
  });

  it('of other kinds of messages needs no answer', () => {
    expect(requestOf({ type: 'response', seq: 1 })).toBeNull();
    expect(requestOf({ type: 'event', seq: 1 })).toBeNull();
    expect(requestOf({ type: 'request', seq: 4, command: 'next' })).toMatchObject({
      command: 'next',
    });
    for (const wrong of [null, 1, [], {}, { type: 'request', seq: '1', command: 'x' }]) {
      expect(() => requestOf(wrong)).toThrow(Refusal);
    }
  });
});
