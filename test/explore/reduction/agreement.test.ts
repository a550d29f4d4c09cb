/** Two ways to compute the same thing give the same. */
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { sample } from '../../../src/explore/searching/sample.ts';
import { finish, type SearchResult, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { pctStrategy } from '../../../src/explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { freezeMachine, reduceEvent } from '../../../src/history/states.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import { digestOf } from '../../../src/machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import fc from '../../support/property.ts';
import { randomSchedule, randomSystem } from '../random-toys.ts';

const search = (system: System, reduce: boolean): SearchResult =>
  finish(exhaustive({ ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 0 }));

const runs = fc.record({ system: randomSystem, seed: fc.integer() });

describe('[H1] one evolve', () => {
  it('the Immer history and the mutable machine go through the same states', () => {
    fc.assert(
      fc.property(runs, ({ system, seed }) => {
        const mutable = createMachine(system);
        let history = freezeMachine(createMachine(system));
        for (const step of randomSchedule(system, seed, 60)) {
          for (const event of decide(system, mutable, step)) {
            evolve(system, mutable, event);
            history = reduceEvent(system, history, event);
            expect(history).toEqual(mutable);
          }
        }
      }),
      { numRuns: fc.daily(30, 150) },
    );
  });

  it('[M2] deciding twice gives the same events and changes nothing', () => {
    fc.assert(
      fc.property(runs, ({ system, seed }) => {
        const machine = createMachine(system);
        for (const step of randomSchedule(system, seed, 40)) {
          const before = structuredClone(machine);
          const events = decide(system, machine, step);
          expect(decide(system, machine, step)).toEqual(events);
          expect(machine).toEqual(before);
          for (const event of events) evolve(system, machine, event);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('[H2] packed machines', () => {
  it('packing, unpacking and packing again gives the same words, and the same future', () => {
    fc.assert(
      fc.property(runs, fc.nat(40), ({ system, seed }, cut) => {
        const schedule = randomSchedule(system, seed, 60);
        const machine = createMachine(system);
        const packer = new Packer(system);
        let copy: Machine | null = null;
        schedule.forEach((step, index) => {
          if (index === cut) {
            packer.pack(machine);
            copy = packer.unpack(packer.words.slice(), 0);
          }
          for (const event of decide(system, machine, step)) evolve(system, machine, event);
          if (copy === null) return;
          for (const event of decide(system, copy, step)) evolve(system, copy, event);
          expect(digestOf(system, copy)).toBe(digestOf(system, machine));
        });
      }),
      { numRuns: fc.daily(30, 150) },
    );
  });

  it('[H3] a timeline gives every mark the machine that a run forwards had there', () => {
    fc.assert(
      fc.property(runs, fc.array(fc.nat(), { maxLength: 10 }), ({ system, seed }, wanted) => {
        const schedule = randomSchedule(system, seed, 400);
        const timeline = Timeline.of(system, schedule);
        const digests = [digestOf(system, createMachine(system))];
        const machine = createMachine(system);
        simulateSchedule(system, schedule).subscribe(({ event }) => {
          evolve(system, machine, event);
          digests.push(digestOf(system, machine));
        });
        expect(timeline.length).toBe(digests.length - 1);
        for (const number of wanted) {
          const mark = number % digests.length;
          expect(digestOf(system, timeline.machineAt(mark))).toBe(digests[mark]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('[E3] the reduction is sound', () => {
  it('with and without it the search gives the same verdict', () => {
    const runs = fc.daily(40, 250);
    let failing = 0;
    let complete = 0;
    fc.assert(
      fc.property(randomSystem, (system) => {
        const reduced = search(system, true);
        const full = search(system, false);
        expect(reduced.end).toBe(full.end);
        if (full.end === 'finding') failing++;
        else complete++;
        if (full.end === 'complete') expect(reduced.states).toBeLessThanOrEqual(full.states);
      }),
      { numRuns: runs },
    );
    // Both verdicts must have been seen often for the agreement to say something.
    expect(Math.min(failing, complete)).toBeGreaterThan(runs / 5);
  });
});

describe('[E4] exhaustive finds whatever a random strategy finds', () => {
  it('and what it reports happens again when the schedule is run', () => {
    fc.assert(
      fc.property(randomSystem, fc.integer(), fc.boolean(), (system, seed, usePct) => {
        const options = { ...UNLIMITED, system, reduce: false, maxSteps: 300, maxRuns: 5, seed };
        const strategy = usePct ? pctStrategy : randomStrategy;
        const { finding } = finish(sample(options, strategy));
        if (finding === null) return;
        expect(search(system, true).finding).not.toBeNull();
        const watch = new Watch(system);
        simulateSchedule(system, finding.schedule).subscribe(watch);
        expect(watch.verdict.failure?.class).toBe(finding.failure.class);
      }),
      { numRuns: fc.daily(40, 80) },
    );
  });
});
