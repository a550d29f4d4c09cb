import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/explore/strategies/random.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { readsFrom } from '../../../src/inspect/values/reads-from.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { byteOf } from '../../../src/machine/memory/text.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { RunFlow } from '../../../src/report/slicing/run-flow.ts';
import { prepare, randomRun } from '../../tui/runs.ts';

const SCENARIOS = [
  ['ftrace-nmi-2008', { cpus: 4, nmis: 4, jobs: 2 }],
  ['ftrace-nmi-2008', { cpus: 2, nmis: 2, memory: 'sc' }],
  ['text-poke-batch-2019', { cpus: 4, nmis: 2, memory: 'pso' }],
  ['ftrace-int3-2012', { cpus: 4, nmis: 2 }],
  ['direct', { cpus: 3, nmis: 1 }],
  ['stop-machine', { cpus: 3, nmis: 2, hardware: 'stale' }],
  ['direct', { cpus: 3, hardware: 'stale8' }],
  ['text-poke-batch-2019', { cpus: 3, hardware: 'intel' }],
  ['paravirt-self-2007', { cpus: 2, nmis: 1 }],
] as const;

interface Run {
  name: string;
  timeline: Timeline;
  events: Event[];
}

let runs: Run[];
beforeAll(async () => {
  runs = [];
  for (const [name, options] of SCENARIOS) {
    const { system } = await prepare(name, options);
    // Old text is fetched in few runs.
    const seeds = system.keepsVersions ? 20 : 4;
    for (let seed = 1; seed <= seeds; seed++) {
      const timeline = seed % 2 === 0 ? randomRun(system, seed, 700) : lateRun(system, seed);
      const events = Array.from(
        { length: timeline.length },
        (_, at) => timeline.momentAt(at).event,
      );
      runs.push({ name: `${name} ${JSON.stringify(options)}`, timeline, events });
    }
  }
});

/** Stores stay in their buffers for long, the patcher goes ahead, and text is fetched as old as it may be. */
function lateRun(system: System, seed: number): Timeline {
  const random = new Random(seed);
  const timeline = new Timeline(system);
  for (let taken = 0; taken < 700; taken++) {
    const steps = timeline.enabledAtEnd();
    if (steps.length === 0) break;
    const likely = [
      steps.filter(({ kind, entry }) => kind === 'run' && entry > 0),
      steps.filter(({ kind, cpu }) => kind !== 'drain' && cpu === 0),
      steps.filter(({ kind }) => kind === 'drain'),
    ].find((some) => some.length > 0);
    const chosen = random.below(5) > 0 ? (likely ?? steps) : steps;
    timeline.append(chosen[random.below(chosen.length)]);
  }
  return timeline;
}

type Access = Extract<Event, { address: number; size: number }>;

/** A cell of memory as a whole, text byte by byte: told from the initial machine's addresses alone. */
const partsOf = ({ timeline }: Run, address: number, size: number): number[] =>
  timeline.system.program.cells.some((cell) => cell.address === address)
    ? [address]
    : Array.from({ length: size }, (_, offset) => address + offset);

/**
 * The machine's memory as a list of who wrote what last, run through from the start: the value that a
 * read got, where it is not old text, is that of the source named here.
 */
function bruteForce(run: Run): { event: number; isOwn: boolean }[][] {
  const writer = new Map<number, number>();
  const buffers = new Map<number, { event: number; address: number; size: number }[]>();
  return run.events.map((event, index) => {
    const buffer = buffers.get(event.cpu) ?? [];
    buffers.set(event.cpu, buffer);
    const write = ({ address, size }: Access) => {
      for (const part of partsOf(run, address, size)) writer.set(part, index);
    };
    const read = (address: number, size: number) => {
      const all = partsOf(run, address, size).map((part) => {
        const own = buffer.filter((one) => part >= one.address && part < one.address + one.size);
        const last = own[own.length - 1];
        return last === undefined
          ? { event: writer.get(part) ?? -1, isOwn: false }
          : { event: last.event, isOwn: true };
      });
      return all.filter((one, at) => all.findIndex((other) => other.event === one.event) === at);
    };
    switch (event.kind) {
      case 'buffered':
        buffer.push({ event: index, address: event.address, size: event.size });
        return [];
      case 'committed': {
        // Stores to one place leave in the order in which they came.
        buffer.splice(
          buffer.findIndex(({ address }) => address === event.address),
          1,
        );
        write(event);
        return [];
      }
      case 'stored':
        write(event);
        return [];
      case 'exchanged': {
        const found = read(event.address, event.size);
        if (event.written) write(event);
        return found;
      }
      case 'loaded':
        return read(event.address, event.size);
      case 'fetched':
        return read(event.address + event.offset, event.size);
      default:
        return [];
    }
  });
}

describe('[U41] reads-from', () => {
  it('is the last write, or the own buffered store, where text is never old', () => {
    let seen = 0;
    let own = 0;
    for (const run of runs.filter(({ timeline }) => !timeline.system.keepsVersions)) {
      const expected = bruteForce(run);
      // From the end backwards, as a user may look first at what comes last.
      for (let index = run.events.length - 1; index >= 0; index--) {
        const found = readsFrom(run.timeline, index);
        expect({ run: run.name, index, found }).toEqual({
          run: run.name,
          index,
          found: expected[index],
        });
        seen += found.filter(({ event }) => event >= 0).length;
        own += found.filter(({ isOwn }) => isOwn).length;
        const event = run.events[index];
        if (event.kind === 'loaded') expect(found.some(({ isOwn }) => isOwn)).toBe(event.forwarded);
      }
    }
    expect(seen).toBeGreaterThan(300);
    expect(own).toBeGreaterThan(40);
  });

  it('is what explanations cite, of old text as well', () => {
    let old = 0;
    for (const run of runs) {
      const flow = new RunFlow(run.timeline.system);
      for (const event of run.events) flow.take(event);
      const present = bruteForce(run);
      run.events.forEach((event, index) => {
        if (!['loaded', 'exchanged', 'fetched'].includes(event.kind)) return;
        const found = readsFrom(run.timeline, index).map((source) => source.event);
        expect({ run: run.name, index, found }).toEqual({
          run: run.name,
          index,
          found: [...new Set(flow.from[index])],
        });
        if (present[index].some((source) => !found.includes(source.event))) old++;
      });
    }
    expect(old).toBeGreaterThan(0);
  });

  it('names writes of the bytes that were fetched', () => {
    for (const { timeline, events } of runs) {
      events.forEach((event, index) => {
        if (event.kind !== 'fetched' || event.size > 1) return;
        const [source] = readsFrom(timeline, index);
        const write = events[source.event];
        if (write === undefined || !('value' in write) || !('address' in write)) return;
        const offset = event.address + event.offset - write.address;
        expect(byteOf(write.value, offset)).toBe(byteOf(event.value, 0));
      });
    }
  });

  it('goes on as a run grows', async () => {
    const { system } = await prepare('ftrace-nmi-2008', { cpus: 2, nmis: 1 });
    const whole = randomRun(system, 4, 300);
    const growing = randomRun(system, 4, 0);
    for (const step of whole.schedule) {
      const from = growing.length;
      growing.append(step);
      for (let index = from; index < growing.length; index++) {
        expect(readsFrom(growing, index)).toEqual(readsFrom(whole, index));
      }
    }
  });
});
