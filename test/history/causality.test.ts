import { beforeAll, describe, expect, it } from 'vitest';
import { causalPast } from '../../src/history/causality.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { walk } from '../../src/history/walk.ts';
import type { EventKind } from '../../src/machine/events/events.ts';
import type { Operation } from '../../src/machine/program/program.ts';
import { type Step, step } from '../../src/machine/stepping/steps.ts';
import { exchange, fence, handMadeSystem, load, ret, store } from '../support/hand-made.ts';
import fc from '../support/property.ts';
import { prepare, type Race, race2008, randomRun } from '../tui/runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

const kindsOf = (timeline: Timeline, events: Iterable<number>): EventKind[] =>
  [...events].sort((a, b) => a - b).map((event) => timeline.momentAt(event).event.kind);

describe('[U12] the causal past', () => {
  it('follows a value from its reader to its store by way of the store buffer', () => {
    const system = handMadeSystem({
      cells: [0, 0],
      functions: [
        [store(0, 1), fence('mb'), ret()],
        [load(0, 0), ret()],
        [store(1, 1), ret()],
      ],
      tasks: [0, 1, 2],
    });
    const timeline = Timeline.of(system, [
      step('run', 2),
      step('run', 0),
      step('drain', 2),
      step('drain', 0),
      step('run', 1),
    ]);
    const past = causalPast(timeline, [4]);
    expect(kindsOf(timeline, past)).toEqual(['buffered', 'committed', 'loaded']);
    expect([...past].some((event) => timeline.columns.cpu[event] === 2)).toBe(false);
  });

  it('lets a reader of the initial value stand on nothing', () => {
    const system = handMadeSystem({
      cells: [0],
      functions: [
        [store(0, 1), ret()],
        [load(0, 0), ret()],
      ],
      tasks: [0, 1],
    });
    const timeline = Timeline.of(system, [step('run', 0), step('run', 1)]);
    expect([...causalPast(timeline, [1])]).toEqual([1]);
  });

  it('a fence stands on the arrivals that it waited for', () => {
    const system = handMadeSystem({
      cells: [0],
      functions: [[store(0, 1), fence('mb'), ret()]],
      tasks: [0],
    });
    const timeline = Timeline.of(system, [step('run', 0), step('drain', 0), step('run', 0)]);
    expect(causalPast(timeline, [2]).size).toBe(3);
  });

  it('a relaxed atomic under PSO stands on those arrivals alone that it waited for', () => {
    const relaxed = exchange('add', -1, 1, 1, null, false, 'relaxed');
    const past = (between: Operation[], steps: Step[]): EventKind[] => {
      const functions = [[store(0, 1), ...between, relaxed, ret()]];
      const system = handMadeSystem({ cells: [0, 0], functions, tasks: [0] }, { memory: 'pso' });
      const timeline = Timeline.of(system, steps);
      return kindsOf(timeline, causalPast(timeline, [timeline.length - 1]));
    };
    const [run, drain] = [step('run', 0), step('drain', 0)];
    expect(past([], [run, drain, run])).toEqual(['buffered', 'exchanged']);
    expect(past([fence('wmb')], [run, run, drain, run])).toEqual([
      'buffered',
      'fenced',
      'committed',
      'exchanged',
    ]);
    expect(past([store(1, 2)], [run, run, step('drain', 0, 1), run])).toEqual([
      'buffered',
      'buffered',
      'committed',
      'exchanged',
    ]);
  });

  it('of the race of 2008 holds both NMIs, the flag, and the stop; not what the other CPU did before', () => {
    const { timeline, critical, system } = race;
    const past = causalPast(timeline, [critical.event]);
    const entries = [...past].filter(
      (event) => timeline.momentAt(event).event.kind === 'nmi-entered',
    );
    expect(entries).toHaveLength(2);
    expect(kindsOf(timeline, past)).toEqual(
      expect.arrayContaining(['stop-reached', 'stopped', 'fetched']),
    );
    const flag = system.program.cells.find(({ name }) => name === 'write_flag')?.address;
    const reads = [...past].filter((event) => {
      const { kind } = timeline.momentAt(event).event;
      return kind === 'loaded' && timeline.columns.address[event] === flag;
    });
    expect(reads.map((event) => timeline.columns.cpu[event]).sort()).toEqual([0, 1]);
  });

  it('is earlier, closed, and the same from any walk', async () => {
    const { system } = await prepare('ftrace-nmi-2009', { cpus: 3, nmis: 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 400 }),
        (seed, at) => {
          const timeline = randomRun(system, seed, 400);
          const event = Math.min(at, timeline.length - 1);
          const past = causalPast(timeline, [event]);
          const again = causalPast(timeline, [...past]);
          expect(Math.max(...past)).toBe(event);
          expect([...again].sort()).toEqual([...past].sort());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a walk', () => {
  it('sees the events and machines of the timeline, from anywhere', async () => {
    const { system } = await prepare('ftrace-nmi-2009', { cpus: 2, nmis: 4 });
    const timeline = randomRun(system, 7, 3000);
    fc.assert(
      fc.property(fc.nat(timeline.length), fc.nat(timeline.length), (a, b) => {
        const seen: number[] = [];
        walk(timeline, Math.min(a, b), Math.max(a, b), (moment, machine) => {
          if (seen.length % 97 === 0) {
            expect(moment.event).toEqual(timeline.momentAt(moment.index).event);
            expect(machine.memory).toEqual(timeline.machineAt(moment.index + 1).memory);
          }
          seen.push(moment.index);
        });
        expect(seen).toEqual(Array.from({ length: Math.abs(a - b) }, (_, i) => Math.min(a, b) + i));
      }),
      { numRuns: 25 },
    );
  });
});
