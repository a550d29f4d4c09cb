/** Random events of every kind, with values as machines have them and as they never do. */
import type { Moment } from '../../src/history/simulate.ts';
import {
  EVENT_TABLE,
  type Field,
  isWordType,
  WORDS,
} from '../../src/machine/events/event-table.ts';
import type { Event } from '../../src/machine/events/events.ts';
import { canonical, type Value } from '../../src/machine/program/values.ts';
import { step } from '../../src/machine/stepping/steps.ts';
import fc from '../support/property.ts';

export const CPUS = 4;

const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(canonical);
const safe = fc.maxSafeInteger();
const small = fc.integer({ min: -1, max: 300 });

/** 64-bit values: small ones, addresses, negatives, and both ends. */
export const randomValue: fc.Arbitrary<Value> = fc.oneof(
  small,
  fc.integer({ min: 0xc1000000, max: 0xc1000400 }),
  safe,
  wide,
  fc.constantFrom<Value>(2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, 2 ** 53 - 1, -(2 ** 53) + 1, 0),
);

function fieldValue({ name, type }: Field): fc.Arbitrary<unknown> {
  if (name === 'cpu') return fc.nat(CPUS - 1);
  if (isWordType(type)) return fc.constantFrom(...WORDS[type]);
  switch (type) {
    case 'int':
      return fc.oneof(small, safe);
    case 'number':
      return fc.oneof(small, safe, fc.constantFrom(2 ** 53, 2 ** 64, 2 ** 119));
    case 'value':
      return randomValue;
    case 'flag':
      return fc.boolean();
    default:
      throw new Error(`no values of type ${type}`);
  }
}

export const randomEvent: fc.Arbitrary<Event> = fc.oneof(
  ...EVENT_TABLE.map(({ kind, fields }) =>
    fc
      .record(Object.fromEntries(fields.map((field) => [field.name, fieldValue(field)])))
      .map((values) => ({ kind, ...values }) as unknown as Event),
  ),
);

/** Random events as moments of a run; some steps cause several of them. */
export const randomMoments: fc.Arbitrary<Moment[]> = fc
  .array(fc.tuple(randomEvent, fc.boolean(), fc.nat(CPUS - 1)), { minLength: 1, maxLength: 60 })
  .map((drawn) => {
    let stepIndex = -1;
    let current = step('run', 0);
    return drawn.map(([event, joins, cpu], index) => {
      if (!joins || index === 0) {
        stepIndex++;
        current = cpu === 3 ? step('drain', cpu, index) : step('nmi', cpu);
      }
      return { index, event, step: current, stepIndex };
    });
  });
