/** For all store buffers: which stores a LOCKed operation waits for. */
import { describe, expect, it } from 'vitest';
import {
  awaitedEntries,
  type ExchangeWait,
  MEMORY_MODELS,
  marksAtHead,
  mayExchange,
} from '../../../src/machine/memory/memory-model.ts';
import {
  type BufferedStore,
  ORDERING_MARK,
  SECTION_MARK,
} from '../../../src/machine/memory/store-buffer.ts';
import fc from '../../support/property.ts';

const place = fc.record({ address: fc.integer({ min: 1, max: 8 }), size: fc.constantFrom(1, 2) });
const entry = fc.oneof(
  { weight: 4, arbitrary: place.map((where) => ({ ...where, value: 0 })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(ORDERING_MARK, SECTION_MARK)
      .map((size) => ({ address: 0, size, value: 0 })),
  },
);
/** Marks stand behind stores only. */
const buffer = fc
  .array(entry, { maxLength: 6 })
  .map((entries): BufferedStore[] =>
    entries.slice(
      Math.max(
        0,
        entries.findIndex(({ address }) => address !== 0),
      ),
    ),
  )
  .filter((entries) => entries.length === 0 || entries[0].address !== 0);

/** What is left when everything has drained that may without `kept`. */
function drainedBut(entries: readonly BufferedStore[], kept: BufferedStore): BufferedStore[] {
  const left = entries.slice();
  for (;;) {
    const next = left.findIndex(
      (store, at) => store !== kept && MEMORY_MODELS.pso.mayDrain(left, at),
    );
    if (next < 0) return left;
    const marks = marksAtHead(left, next);
    left.splice(next, 1);
    left.splice(0, marks);
  }
}

describe('[M2] a LOCKed operation waits for a store', () => {
  it('if and only if it may not run before that store has drained, whatever else has', () => {
    const waits = fc.constantFrom<ExchangeWait>('nothing', 'drain', 'pass');
    fc.assert(
      fc.property(buffer, waits, place, (entries, wait, where) => {
        const awaited = entries.flatMap((store, at) => {
          const isAwaited = !mayExchange(wait, drainedBut(entries, store), where);
          return store.address !== 0 && isAwaited ? [at] : [];
        });
        expect(awaitedEntries(wait, entries, where)).toEqual(awaited);
      }),
      { numRuns: 500 },
    );
  });
});
