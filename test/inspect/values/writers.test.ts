/** Who writes and reads a value: held to a second reading of the events. */

import { beforeAll, describe, expect, it } from 'vitest';
import { boundOf, lastPut, nextLocalRead, valuePut } from '../../../src/inspect/links/locals.ts';
import { linksOf } from '../../../src/inspect/links/run-links.ts';
import { accessesOf, lastWriter, nextReader } from '../../../src/inspect/values/accesses-of.ts';
import { eachLocal } from '../../../src/machine/program/compile-expressions.ts';
import { operandsOf } from '../../../src/machine/program/live-locals.ts';
import { runningPlaces, SecondReading } from '../flow.ts';
import { type Sample, sampleRuns } from '../runs.ts';
import { isRead, isWrite, memoryTargets, overlaps } from './memory-events.ts';

let runs: Sample[];
beforeAll(async () => {
  runs = await sampleRuns(Number(process.env.SEED ?? 7), 700);
});

describe('[U35] of a variable, an array, a site or a byte', () => {
  it('the last writer and the next reader are those of the list of events', () => {
    for (const run of runs) {
      const { timeline, events } = run;
      for (const target of memoryTargets(run.timeline)) {
        for (let mark = 0; mark <= events.length; mark += 7) {
          const writer = events.findLastIndex(
            (event, index) => index < mark && isWrite(event) && overlaps(event, target),
          );
          const reader = events.findIndex(
            (event, index) => index >= mark && isRead(event) && overlaps(event, target),
          );
          expect(lastWriter(timeline, target, mark)).toBe(writer);
          expect(nextReader(timeline, target, mark)).toBe(reader);
        }
      }
    }
  });

  it('[U37] the accesses are all of them', () => {
    for (const run of runs) {
      for (const target of memoryTargets(run.timeline)) {
        const all = run.events.flatMap((event, index) => {
          const isAccess = isRead(event) || isWrite(event) || event.kind === 'buffered';
          return isAccess && overlaps(event, target) ? [index] : [];
        });
        expect(accessesOf(run.timeline, target)).toEqual(all);
      }
    }
  });
});

describe('[U35] of a local of one call', () => {
  it('the last writer is the event that put its value there, in that very activation', () => {
    let asked = 0;
    for (const { timeline } of runs) {
      const { activations } = linksOf(timeline);
      const { functions } = timeline.system.program;
      const reading = new SecondReading(timeline);
      for (let mark = 0; mark <= timeline.length; mark++) {
        const machine = timeline.machineAt(mark);
        for (let cpu = 0; cpu < timeline.system.cpus; cpu++) {
          const stack = activations.stackAt(timeline, machine, mark, cpu);
          const frames = machine.cpus[cpu].contexts.flatMap((one) => one.frames).reverse();
          runningPlaces(machine, cpu).forEach((place, depth) => {
            const { fn, pc, locals } = frames[depth];
            functions[fn].locals.forEach((_, local) => {
              const writer = reading.writers.get(place)?.get(local) ?? -1;
              const own = { activation: stack[depth], fn, local };
              expect(lastPut(timeline, own, mark)).toBe(writer);
              asked++;
              const isLive = depth === 0 && timeline.system.code[fn][pc].live.includes(local);
              if (!isLive) return;
              expect(writer < 0 ? 0 : valuePut(timeline, own, writer)).toBe(locals[local]);
            });
          });
        }
        if (mark < timeline.length) reading.take();
      }
    }
    expect(asked).toBeGreaterThan(10_000);
  });

  it('[U37] the next reader and the accesses are the operations that have it as an operand, and its writers', () => {
    for (const { timeline, events } of runs) {
      const { activations } = linksOf(timeline);
      const { code } = timeline.system;
      const reading = new SecondReading(timeline);
      /** By activation and local. */
      const accessed = new Map<string, { fn: number; reads: Set<number>; puts: Set<number> }>();
      const at = (activation: number, local: number, fn: number) => {
        const key = `${activation} ${local}`;
        const known = accessed.get(key) ?? { fn, reads: new Set(), puts: new Set() };
        accessed.set(key, known);
        return known;
      };
      for (const [index, event] of events.entries()) {
        const own = activations.of.at(index);
        const operation = 'pc' in event ? code[event.fn][event.pc].operation : null;
        if (operation !== null && 'fn' in event && operation.kind !== 'execute') {
          for (const operand of operandsOf(operation)) {
            if (operand === null) continue;
            eachLocal(operand, (local) => at(own, local, event.fn).reads.add(index));
          }
        }
        reading.take();
        const machine = timeline.machineAt(index + 1);
        for (let cpu = 0; cpu < timeline.system.cpus; cpu++) {
          const stack = activations.stackAt(timeline, machine, index + 1, cpu);
          const frames = machine.cpus[cpu].contexts.flatMap((one) => one.frames).reverse();
          runningPlaces(machine, cpu).forEach((place, depth) => {
            for (const [local, writer] of reading.writers.get(place) ?? []) {
              at(stack[depth], local, frames[depth].fn).puts.add(writer);
            }
          });
        }
      }
      for (const [key, { fn, reads, puts }] of accessed) {
        const [activation, local] = key.split(' ').map(Number);
        const place = { activation, fn, local };
        const isSite = (index: number): boolean => {
          const event = events[index];
          return 'pc' in event && code[event.fn][event.pc].operation.kind === 'execute';
        };
        const target = { ...place, kind: 'local', name: key, cpu: 0 } as const;
        const found = accessesOf(timeline, target).filter((index) => !isSite(index));
        const known = [...new Set([...reads, ...puts])].filter((index) => !isSite(index));
        expect(found).toEqual(known.sort((a, b) => a - b));
        const next = nextLocalRead(timeline, place, 0);
        if (next < 0 || isSite(next)) continue;
        expect(next).toBe(Math.min(...reads));
        expect(next).toBeLessThan(boundOf(timeline, place));
      }
    }
  });
});
