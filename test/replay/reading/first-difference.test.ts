/** Verification holds blocks to blocks; what it finds is what a comparison event by event finds. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { type Moment, simulateSchedule } from '../../../src/history/simulate.ts';
import { fieldsOf } from '../../../src/machine/events/event-table.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Replay } from '../../../src/replay/reading/replay.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { findingOf } from '../../../src/replay/writing/record.ts';
import fc from '../../support/property.ts';
import { mustRead, recordBytes } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const system = patchingToy();

/** The moments with fields of one event changed. */
const altered = (moments: readonly Moment[], at: number, change: object): Moment[] =>
  moments.map((moment, index) =>
    index === at ? { ...moment, event: { ...moment.event, ...change } as Event } : moment,
  );

function watched(run: System, moments: readonly Moment[]) {
  const watch = new Watch(run);
  moments.forEach(watch.next);
  return findingOf(watch.verdict, moments.length);
}

/** Event by event, as the rule says it. */
function firstDifference(replay: Replay, run: System): number | null {
  const recorded = replay.moments();
  let first: number | null = null;
  simulateSchedule(run, replay.schedule).subscribe((moment) => {
    if (first !== null || isDeepStrictEqual(recorded[moment.index], moment)) return;
    first = moment.index;
  });
  return first;
}

describe('[R19] the first difference', () => {
  it('is that of a comparison event by event, wherever the blocks end', () => {
    const drawn = fc.record({
      seed: fc.nat(50),
      at: fc.nat(),
      field: fc.nat(),
      flushAt: fc.uniqueArray(fc.nat(60), { maxLength: 6 }),
      alters: fc.boolean(),
    });
    let differing = 0;
    fc.assert(
      fc.property(drawn, ({ seed, at, field, flushAt, alters }) => {
        const moments = randomMoments(system, seed, 60);
        const index = at % moments.length;
        const { event } = moments[index];
        const fields = (fieldsOf(event.kind) ?? []).filter(
          ({ name, type }) => name !== 'cpu' && (type === 'int' || type === 'value'),
        );
        const change: Record<string, unknown> = {};
        if (alters && fields.length > 0) {
          const { name } = fields[field % fields.length];
          // Far from everything that the machine knows: the writer evolves it too.
          if (['value', 'old', 'ran'].includes(name)) change[name] = 77;
        }
        const finding = watched(system, moments);
        const bytes = recordBytes(system, altered(moments, index, change), { flushAt, finding });
        const replay = mustRead(bytes);
        const wanted = firstDifference(replay, system);
        if (wanted !== null) differing++;
        const result = verifyReplay(replay, system);
        expect(result.same ? null : result.divergence.event).toBe(wanted);
      }),
      { numRuns: 300 },
    );
    expect(differing).toBeGreaterThan(20);
  });
});
