/** What CPUs see, what store buffers hold, what a value was before: held to machines and to a second reading. */

import { beforeAll, describe, expect, it } from 'vitest';
import { variablesOf } from '../../../src/inspect/state/variable-rows.ts';
import { bufferedEntries } from '../../../src/inspect/values/buffered-entries.ts';
import { cpuViews, seenBy } from '../../../src/inspect/values/cpu-views.ts';
import { lastChange } from '../../../src/inspect/values/previous-values.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { SecondReading, unitsOf } from '../flow.ts';
import { type Sample, sampleRuns } from '../runs.ts';
import { memoryTargets, overlaps } from './memory-events.ts';

let runs: Sample[];
beforeAll(async () => {
  runs = await sampleRuns(Number(process.env.SEED ?? 7), 700);
});

describe('[U38] what a CPU sees', () => {
  it('just before it loads is what it loads', () => {
    let forwarded = 0;
    for (const { timeline, events } of runs) {
      events.forEach((event, index) => {
        if (event.kind !== 'loaded') return;
        const machine = timeline.machineAt(index);
        const seen = unitsOf(event.address, event.size).map((unit) =>
          seenBy(timeline.system, machine, event.cpu, unit),
        );
        const bytes = seen.reduceRight((sum: bigint, one) => (sum << 8n) + BigInt(one), 0n);
        const value = seen.length === 1 ? BigInt(seen[0]) : bytes;
        const width = 8 * event.size;
        expect(BigInt.asUintN(width, value)).toBe(BigInt.asUintN(width, BigInt(event.value)));
        if (event.forwarded) forwarded++;
      });
    }
    expect(forwarded).toBeGreaterThan(5);
  });

  it('is told where it is not what memory holds, and only there', () => {
    let told = 0;
    for (const run of runs) {
      const { timeline, events } = run;
      const { system } = timeline;
      const reading = new SecondReading(timeline);
      const targets = memoryTargets(run.timeline);
      for (let mark = 0; mark < timeline.length; mark++) {
        const machine = timeline.machineAt(mark);
        for (const target of targets) {
          const views = cpuViews(system, machine, target);
          told += views.length;
          for (let cpu = 0; cpu < system.cpus; cpu++) {
            const own = views.filter((view) => view.cpu === cpu).map(({ unit }) => unit);
            const pending = reading.buffers[cpu].map((store) => events[store]);
            const units = pending.flatMap((event) =>
              event.kind === 'buffered' && overlaps(event, target)
                ? unitsOf(event.address, event.size)
                : [],
            );
            // Only what the buffer holds can differ.
            for (const unit of own) expect(units).toContain(unit);
            if (own.length > 0) continue;
            for (const event of pending) {
              if (event.kind !== 'buffered' || event.size > 1 || target.size > 1) continue;
              if (event.address !== target.address) continue;
              const newest = pending.findLast(
                (one) => one.kind === 'buffered' && one.address === event.address,
              ) as typeof event;
              const cell = system.program.cells.findIndex(
                ({ address }) => address === event.address,
              );
              if (cell >= 0) expect(newest.value).toBe(machine.memory[cell]);
            }
          }
        }
        reading.take();
      }
    }
    expect(told).toBeGreaterThan(20);
  });
});

describe('[U39] store buffers', () => {
  it('have an entry for each store and mark, of the event that put it there, and may drain as steps say', () => {
    let marks = 0;
    for (const { timeline } of runs) {
      const { system } = timeline;
      const reading = new SecondReading(timeline);
      for (let mark = 0; mark <= timeline.length; mark++) {
        const machine = timeline.machineAt(mark);
        const steps = enabled(system, machine).filter(({ kind }) => kind === 'drain');
        machine.cpus.forEach(({ buffer }, cpu) => {
          const entries = bufferedEntries(timeline, machine, mark, cpu);
          expect(entries.map(({ store }) => store)).toEqual(buffer);
          expect(entries.map(({ event }) => event)).toEqual(reading.buffers[cpu]);
          marks += entries.filter(({ isMark }) => isMark).length;
          const next = entries.flatMap(({ mayLeave }, at) => (mayLeave ? [at] : []));
          const own = steps.filter((step) => step.cpu === cpu).map(({ entry }) => entry);
          // Nothing leaves in the middle of a step, and nothing once the run is over.
          if (own.length > 0) expect(next).toEqual(own);
        });
        if (mark < timeline.length) reading.take();
      }
    }
    expect(marks).toBeGreaterThan(0);
  });
});

describe('[U39] the previous value', () => {
  it('is what stood there before the last event that changed it', () => {
    let changed = 0;
    for (const run of runs) {
      const { timeline } = run;
      const { cells } = timeline.system.program;
      const last = new Map<number, { event: number; old: unknown }>();
      for (let mark = 0; mark <= timeline.length; mark++) {
        const now = timeline.machineAt(mark).memory;
        const before = timeline.machineAt(Math.max(0, mark - 1)).memory;
        now.forEach((value, cell) => {
          if (value === before[cell]) return;
          last.set(cells[cell].address, { event: mark - 1, old: before[cell] });
          changed++;
        });
        for (const { name, address, size, cells: own } of variablesOf(timeline.system)) {
          const found = lastChange(timeline, { kind: 'memory', name, address, size }, mark);
          const known = own
            .map((cell) => ({ unit: cells[cell].address, ...last.get(cells[cell].address) }))
            .filter(({ event }) => event !== undefined)
            .sort((a, b) => (b.event as number) - (a.event as number))[0];
          if (known === undefined) expect(found).toBeNull();
          else expect(found).toMatchObject(known);
        }
      }
    }
    expect(changed).toBeGreaterThan(80);
  });
});
