/** The links are held to machines and events, which they do not look at. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { linksOf } from '../../../src/inspect/links/run-links.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { RunFlow } from '../../../src/report/slicing/run-flow.ts';
import { type Sample, sampleRuns } from '../runs.ts';

let runs: Sample[];
beforeAll(async () => {
  runs = await sampleRuns(Number(process.env.SEED ?? 5), 900);
});

/** Where a frame stands: its context is named by its kind and place, that of a task by the task's number. */
function framesAt(machine: Machine, cpu: number): string[] {
  const { contexts, waiting } = machine.cpus[cpu];
  const named = contexts.map((context, at) => ({ context, at }));
  const all = [...named, ...waiting.map(({ context }) => ({ context, at: 0 }))];
  return all.flatMap(({ context, at }) =>
    context.frames.map((_, depth) => {
      return context.kind === 'task' ? `task${context.task}/${depth}` : `${at}/${depth}`;
    }),
  );
}

/** Innermost first, as a debugger lists them; only of what the CPU runs. */
function running(machine: Machine, cpu: number): string[] {
  const { contexts } = machine.cpus[cpu];
  const waiting: [] = [];
  const only = { ...machine, cpus: machine.cpus.map((one) => ({ ...one, contexts, waiting })) };
  return framesAt(only, cpu).reverse();
}

describe('activations', () => {
  it('are the frames of machines: each began where its place was last empty', () => {
    for (const { timeline } of runs) {
      const { activations } = linksOf(timeline);
      const { cpus } = timeline.system;
      const began = Array.from({ length: cpus }, () => new Map<string, number>());
      for (let mark = 0; mark <= timeline.length; mark++) {
        const machine = timeline.machineAt(mark);
        for (let cpu = 0; cpu < cpus; cpu++) {
          const places = framesAt(machine, cpu);
          const known = began[cpu];
          for (const place of known.keys()) if (!places.includes(place)) known.delete(place);
          for (const place of places) if (!known.has(place)) known.set(place, mark - 1);
          const stack = activations.stackAt(timeline, machine, mark, cpu);
          const entries = stack.map((activation) => activations.entry.at(activation));
          expect(entries).toEqual(running(machine, cpu).map((place) => known.get(place)));
          expect(stack.every((activation) => activations.cpu.at(activation) === cpu)).toBe(true);
        }
      }
    }
  });

  it('made the events that they are said to have made, and end where their frames do', () => {
    for (const { timeline, events } of runs) {
      const { activations } = linksOf(timeline);
      events.forEach((event, index) => {
        if (!('context' in event)) {
          expect(activations.of.at(index)).toBe(-1);
          return;
        }
        const machine = timeline.machineAt(index);
        const stack = activations.stackAt(timeline, machine, index, event.cpu);
        // An event of a step that gave others before it, as a call by text does, is of what those left.
        expect(activations.of.at(index)).toBe(stack[0]);
        const end = activations.end.at(stack[0]);
        if (end < 0) return;
        const after = timeline.machineAt(end + 1);
        const now = activations.stackAt(timeline, after, end + 1, event.cpu);
        expect(now.includes(stack[0])).toBe(false);
      });
    }
  });

  it('begin with the events that the dynamic flow of a run says', () => {
    for (const { timeline, events } of runs) {
      const { activations } = linksOf(timeline);
      const flow = new RunFlow(timeline.system);
      events.forEach((event, index) => {
        flow.take(event);
        const own = activations.of.at(index);
        if (own >= 0 && flow.frame[index] >= 0)
          expect(activations.entry.at(own)).toBe(flow.frame[index]);
      });
    }
  });

  it('go on with a run that grows as if it had been there at once', async () => {
    for (const { timeline } of runs.slice(0, 4)) {
      const { Timeline: Again } = await import('../../../src/history/timeline.ts');
      const grown: Timeline = new Again(timeline.system);
      for (const step of timeline.schedule) {
        grown.append(step);
        if (grown.length % 3 === 0) linksOf(grown);
      }
      const [a, b] = [linksOf(grown), linksOf(timeline)];
      for (let index = 0; index < timeline.length; index++) {
        expect(a.activations.of.at(index)).toBe(b.activations.of.at(index));
        expect(a.stores.partner.at(index)).toBe(b.stores.partner.at(index));
      }
    }
  });
});

describe('stores', () => {
  it('are those that left the store buffer when they arrived', () => {
    let arrived = 0;
    for (const { timeline, events } of runs) {
      const { stores } = linksOf(timeline);
      const buffers: number[][] = timeline.system.program.tasks.map(() => []);
      events.forEach((event, index) => {
        const buffer = buffers[event.cpu];
        const isMark = 'mark' in event && event.mark;
        if (event.kind === 'buffered' || isMark) buffer.push(index);
        if (event.kind !== 'committed') return;
        const [store] = buffer.splice(event.entry, 1);
        buffer.splice(0, event.marks);
        expect(stores.partner.at(index)).toBe(store);
        expect(stores.partner.at(store)).toBe(index);
        arrived++;
      });
      for (const left of buffers.flat()) expect(stores.partner.at(left)).toBe(-1);
    }
    expect(arrived).toBeGreaterThan(80);
  });
});

describe('accesses', () => {
  it('are those of the events, byte by byte of text', () => {
    for (const { timeline, events } of runs) {
      const { accesses } = linksOf(timeline);
      const seen = new Map<number, { reads: number[]; writes: number[]; stores: number[] }>();
      const at = (unit: number) => {
        const lists = seen.get(unit) ?? { reads: [], writes: [], stores: [] };
        seen.set(unit, lists);
        return lists;
      };
      events.forEach((event, index) => {
        if (!('address' in event) || !('size' in event)) return;
        const start = event.address + (event.kind === 'fetched' ? event.offset : 0);
        const isText = start < 0xc1000000;
        const bytes = Array.from({ length: isText ? event.size : 1 }, (_, byte) => start + byte);
        for (const unit of bytes) {
          if (['loaded', 'exchanged', 'fetched'].includes(event.kind)) at(unit).reads.push(index);
          const isWritten = event.kind === 'exchanged' && event.written;
          if (event.kind === 'stored' || event.kind === 'committed' || isWritten)
            at(unit).writes.push(index);
          if (event.kind === 'buffered') at(unit).stores.push(index);
        }
      });
      expect(seen.size).toBeGreaterThan(3);
      for (const [unit, { reads, writes, stores }] of seen) {
        expect(accesses.reads(unit)).toEqual(reads);
        expect(accesses.writes(unit)).toEqual(writes);
        expect(accesses.stores(unit)).toEqual(stores);
      }
    }
  });
});
