import { describe, expect, it } from 'vitest';
import type { Moment } from '../../../src/history/simulate.ts';
import { EVENT_TABLE, WORDS, type WordType } from '../../../src/machine/events/event-table.ts';
import { blockEvents, takeBlock } from '../../../src/replay/contents/block-decode.ts';
import { PendingBlock } from '../../../src/replay/contents/block-encode.ts';
import {
  type EventLayout,
  eventLayoutFields,
  takeEventLayout,
} from '../../../src/replay/contents/event-layout.ts';
import { canonicalEventText, fieldOf } from '../../../src/replay/contents/event-line.ts';
import {
  columnValues,
  encodeColumn,
  encodeIntegers,
  takeColumn,
} from '../../../src/replay/format/column.ts';
import { decode, encode } from '../../../src/replay/format/msgpack.ts';
import { payloadFault } from '../../../src/replay/format/payload-fault.ts';
import fc from '../../support/property.ts';
import { CPUS, randomEvent, randomMoments, randomValue } from '../random-events.ts';

const stored = (value: unknown): unknown => decode(encode(value));
const { kinds, words } = eventLayoutFields();
const layout: EventLayout = takeEventLayout(stored(kinds), stored(words), CPUS);

/** What is written of a block of those moments, whose first one may go on with step 0. */
function contentsOf(
  moments: readonly Moment[],
  { continues, digest }: { continues: boolean; digest: string },
): Uint8Array {
  const block = new PendingBlock(moments[0].index, continues ? 0 : -1);
  for (const { event, step, stepIndex } of moments) block.add(event, step, stepIndex);
  return block.encode(digest);
}

describe('[R8] a column', () => {
  const throughBytes = (values: (number | bigint)[]) =>
    columnValues(takeColumn(stored(encodeColumn(values)), values.length, 'it'), values.length);

  it('gives back any values', () => {
    fc.assert(
      fc.property(fc.array(randomValue, { minLength: 1, maxLength: 30 }), (values) => {
        expect(throughBytes(values)).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('of safe integers is the same without a list of them', () => {
    const integers = fc.oneof(
      fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: -3, max: 70_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 2 ** 49 }), { minLength: 1, maxLength: 30 }),
    );
    fc.assert(
      fc.property(integers, (values) => {
        const roomy = Float64Array.from([...values, 12345]);
        const bounds = [Math.min(...values), Math.max(...values)] as const;
        expect(encodeIntegers(roomy, values.length, ...bounds)).toEqual(encodeColumn(values));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['one value', [7, 7, 7], 7],
    ['a byte each', [3, 258, 4], [3, 1, [0, 255, 1]]],
    ['two bytes each', [-1, 255], [-1, 2, [0, 0, 0, 1]]],
    ['five bytes each', [0, 2 ** 40 - 1], [0, 5, [0, 0, 0, 0, 0, 255, 255, 255, 255, 255]]],
    ['addresses', [0xc1000000, 0xc1000008], [0xc1000000, 1, [0, 8]]],
    ['a list, where 64 bits are too few', [-1, 2n ** 64n - 1n], [0, 0, [-1, 2n ** 64n - 1n]]],
    ['a list, where a number is rounded', [1, 2 ** 60], [0, 0, [1, 2 ** 60]]],
  ])('takes %s', (_, values, wanted) => {
    const column = encodeColumn(values);
    const plain = Array.isArray(column)
      ? column.map((part) => (part instanceof Uint8Array ? [...part] : part))
      : column;
    expect(plain).toEqual(wanted);
    expect(throughBytes(values)).toEqual(values);
  });

  it('writes whole numbers as MessagePack integers, however large', () => {
    expect(Buffer.from(encode(encodeColumn([2 ** 40]))).toString('hex')).toBe('d30000010000000000');
    expect(Buffer.from(encode(encodeColumn([2n ** 63n]))).toString('hex')).toBe(
      'cf8000000000000000',
    );
  });
});

/** `columns` of [R6], the plain way: field by field, from a list of the values. */
function plainColumns(moments: readonly Moment[]): unknown {
  return EVENT_TABLE.flatMap(({ kind, fields }, id) => {
    const events = moments.flatMap(({ event }) => (event.kind === kind ? [event] : []));
    if (events.length === 0) return [];
    const numbersOf = ({ name, type }: (typeof fields)[number]) =>
      events.map((event) => {
        const value = fieldOf(event, name);
        if (typeof value === 'boolean') return value ? 1 : 0;
        if (typeof value !== 'string') return value;
        return (WORDS[type as WordType] as readonly string[]).indexOf(value);
      });
    return [[id, fields.map((field) => encodeColumn(numbersOf(field)))]];
  });
}

describe('[R6] a block', () => {
  it('has the columns that are made field by field, block after block', () => {
    fc.assert(
      fc.property(fc.array(randomMoments, { minLength: 1, maxLength: 4 }), (blocks) => {
        const pending = new PendingBlock();
        let lastStep = -1;
        let first = 0;
        for (const moments of blocks) {
          for (const { event, step, stepIndex } of moments) {
            pending.add(event, step, lastStep + 1 + stepIndex);
          }
          const contents = pending.encode('0123456789abcdef');
          const fields = decode(contents) as Record<string, unknown>;
          expect(fields).toMatchObject({ first, count: moments.length, step: lastStep + 1 });
          expect(encode(fields.columns)).toEqual(encode(plainColumns(moments)));
          expect(pending.events).toEqual(moments.map(({ event }) => event));
          pending.clear();
          first += moments.length;
          lastStep += 1 + moments[moments.length - 1].stepIndex;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives back any events of any kinds', () => {
    const block = fc.record({ moments: randomMoments, continues: fc.boolean() });
    fc.assert(
      fc.property(block, ({ moments, continues }) => {
        const digest = '0123456789abcdef';
        const payload = contentsOf(moments, { continues, digest });
        expect(payloadFault(payload)).toBe(null);
        const read = takeBlock(payload, layout);
        expect(blockEvents(read, layout)).toEqual(moments.map(({ event }) => event));
        expect(read).toMatchObject({
          first: 0,
          count: moments.length,
          firstStep: continues ? 1 : 0,
          digest,
        });
        const begins = moments.filter(({ stepIndex }, at) =>
          at === 0 ? !continues : moments[at - 1].stepIndex !== stepIndex,
        );
        expect(read.steps).toEqual(begins.map(({ step }) => step));
        expect(read.joined).toHaveLength(moments.length - begins.length);
      }),
      { numRuns: 300 },
    );
  });

  it('[R5] is read by the header: kinds, fields and words in another order', () => {
    const moments = fc.sample(randomMoments, { seed: 4, numRuns: 1 })[0];
    const payload = contentsOf(moments, { continues: false, digest: '0'.repeat(16) });
    const turned = stored(kinds) as [string, unknown[]][];
    const last = turned.length - 1;
    const mirrored = turned.map(([kind, fields]) => [kind, [...fields].reverse()]).reverse();
    const block = decode(payload) as { kinds: Uint8Array; columns: [number, unknown[]][] };
    block.kinds = block.kinds.map((kind) => last - kind);
    block.columns = block.columns.map(([kind, columns]) => [last - kind, [...columns].reverse()]);
    const other = takeEventLayout(mirrored, stored(words), CPUS);
    const events = blockEvents(takeBlock(encode(block), other), other);
    expect(events).toEqual(moments.map(({ event }) => event));
  });
});

describe('[R22] canonical text', () => {
  it('is the same exactly for equal events', () => {
    fc.assert(
      fc.property(randomEvent, randomEvent, (one, other) => {
        expect(canonicalEventText(one)).toBe(canonicalEventText({ ...one }));
        const isEqual = JSON.stringify(one, bigintAsText) === JSON.stringify(other, bigintAsText);
        expect(canonicalEventText(one) === canonicalEventText(other)).toBe(isEqual);
      }),
    );
  });

  it('differs when any one field differs', () => {
    fc.assert(
      fc.property(fc.nat(), randomEvent, (at, event) => {
        const fields = EVENT_TABLE.find(({ kind }) => kind === event.kind)?.fields ?? [];
        const { name } = fields[at % fields.length];
        const changed = { ...event, [name]: 'something else' } as unknown as typeof event;
        expect(canonicalEventText(changed)).not.toBe(canonicalEventText(event));
      }),
    );
  });

  it('is one line that names every field', () => {
    const event = {
      kind: 'stored',
      cpu: 1,
      context: 'nmi',
      fn: 2,
      pc: 3,
      next: 4,
      address: 0xc1000008,
      size: 4,
      value: -1,
      old: 2n ** 63n,
    } as const;
    expect(canonicalEventText(event)).toBe(
      'stored cpu=1 context=nmi fn=2 pc=3 next=4 address=0xc1000008 size=4 value=-1 old=9223372036854775808',
    );
  });
});

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;
