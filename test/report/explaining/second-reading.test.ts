/** No sentence says of a run what its events contradict. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Critical } from '../../../src/detectors/failure.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { IndexedEvent } from '../../../src/machine/events/events.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { everyNth } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { museumFailure, museumFiles } from '../failing-runs.ts';
import { COUNTED, HANGING, INT3, NULL_POINTER, STOPPED } from '../protocols.ts';
import { Script, sampleSystem } from '../sample.ts';
import { SecondReading } from './second-reading.ts';

beforeAll(prepareLanguage);

describe('[T14] a second reading finds no contradiction', () => {
  it.each(everyNth(4, museumFiles()))('in the words on %s', async (name) => {
    const run = await museumFailure(name);
    if (run === null) return;
    expect(contradictions(run.system, run.events, run.critical)).toEqual([]);
  });

  it('in the words on random runs', async () => {
    const systems = await Promise.all(
      [COUNTED, HANGING, INT3, NULL_POINTER, STOPPED].flatMap((text) =>
        (['sc', 'tso', 'pso'] as const).map((memory) =>
          sampleSystem(text, { cpus: 2, nmis: 2, memory }),
        ),
      ),
    );
    const runs = fc.tuple(fc.nat(), fc.array(fc.nat(1000), { maxLength: 250 }));
    fc.assert(
      fc.property(runs, ([which, picks]) => {
        const system = systems[which % systems.length];
        const script = new Script(system);
        for (const pick of picks) {
          const steps = enabled(system, script.run.machine);
          if (steps.length === 0) break;
          const { kind, cpu, entry } = steps[pick % steps.length];
          if (!script.step(kind, cpu, entry)) break;
        }
        const { events, critical } = script.end().run;
        fc.pre(critical !== null);
        if (critical !== null) expect(contradictions(system, events, critical)).toEqual([]);
      }),
      { numRuns: fc.daily(150, 400) },
    );
  });

  it('and would find one', async () => {
    const system = await sampleSystem(COUNTED, { nmis: 2 });
    const { events } = new Script(system).until(0, 'atomic_read').shared(0, 2).run;
    const reading = new SecondReading(system, events, events.length, 0);
    const write = events.findIndex(({ event }) => event.kind === 'stored');
    expect(
      reading.contradictions([
        `CPU0 was in f(); it had last read write_flag -> 7 at event ${write}.`,
        'CPU1 had fetched byte 0 (0f) at event 0.',
        "CPU1's NMI had changed byte 0 at event 3.",
        'CPU0 was in an NMI that began at event 1.',
        "CPU0 waits; write_flag is 0, which CPU0's task had written at event 0.",
        `It came there by write_flag -> 0 at event ${write}, as from the start.`,
      ]),
    ).toHaveLength(8);
  });
});

function contradictions(
  system: System,
  events: readonly IndexedEvent[],
  critical: Critical,
): string[] {
  const { site } = critical.failure;
  const sentences = explain(events, { system, critical, disassembler: null });
  return new SecondReading(system, events, critical.event, site).contradictions(sentences);
}
