/** What is said of a difference is what the events of both runs say, read apart. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver, compareRuns, type Run, runOf } from '../../../src/diff/comparing/compare.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { differenceSaid } from '../../../src/inspect/pairs/difference-words.ts';
import {
  entriesOf,
  entryListed,
  entrySaid,
  saidLine,
} from '../../../src/inspect/pairs/pair-entries.ts';
import { type Pair, pairOf } from '../../../src/inspect/pairs/run-pair.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { failingRun, randomSteps, version } from '../../diff/versions.ts';
import { randomSchedule } from '../../explore/random-toys.ts';
import { exchange, handMadeSystem, load, ret, store } from '../../support/hand-made.ts';
import fc from '../../support/property.ts';
import { prepare } from '../../tui/runs.ts';

beforeAll(prepareLanguage);

const NAMES = ['ftrace-nmi-2008', 'ftrace-nmi-2009', 'text-poke-bp-2013', 'text-poke-batch-2019'];

const anyTwo = fc
  .record({
    name: fc.constantFrom(...NAMES),
    cpus: fc.integer({ min: 2, max: 4 }),
    seeds: fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 })),
  })
  .map(({ name, cpus, seeds }) => {
    const system = version(name, { nmis: 2, cpus });
    const [a, b] = seeds.map((seed) => runOf(system, randomSteps(system, seed)));
    return { a, b };
  });

/** Two runs of a small program without loops, cut off anywhere. */
const anyAccess = fc.oneof(
  fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 3 })).map(([cell, value]) => store(cell, value)),
  fc.nat(1).map((cell) => load(0, cell)),
  fc.nat(1).map((cell) => exchange('add', 0, cell, 1)),
);
const twoOfAToy = fc
  .record({
    tasks: fc.array(fc.array(anyAccess, { minLength: 1, maxLength: 7 }), {
      minLength: 2,
      maxLength: 3,
    }),
    memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
    seeds: fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 })),
  })
  .map(({ tasks, memory, seeds }) => {
    const functions = tasks.map((accesses) => [...accesses, ret()]);
    const made = { cells: [0, 0], functions, tasks: [...tasks.keys()] };
    const system = handMadeSystem(made, { memory });
    const [a, b] = seeds.map((seed): Run => {
      const timeline = Timeline.of(system, randomSchedule(system, seed, 60));
      return { timeline, verdict: { failure: null, event: timeline.length } };
    });
    return { a, b };
  });

async function paired(a: Run, b: Run): Promise<Pair> {
  const { scenario } = await prepare('ftrace-nmi-2008');
  const titles = { a: 'first', b: 'second' };
  const comparison = compareRuns(a, b);
  return pairOf({ a: 1, b: 2, titles, scenario, comparison, isCarried: false, other: 0 });
}

const eventsOf = ({ timeline }: Run): Event[] =>
  Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);

const VALUED = ['loaded', 'buffered', 'stored', 'exchanged'];

/** By context kind and CPU, the accesses in order. */
function lanes(events: readonly Event[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  events.forEach((event, index) => {
    if (!VALUED.includes(event.kind) || !('context' in event)) return;
    const lane = `${event.cpu} ${event.context}`;
    found.set(lane, [...(found.get(lane) ?? []), index]);
  });
  return found;
}

const placeOf = (event: Event): string => {
  const { kind, fn, pc, address } = event as Extract<Event, { kind: 'loaded' }>;
  return [kind, fn, pc, address].join();
};

const valuesOf = (event: Event): string => {
  const { value, old, written } = event as Extract<Event, { kind: 'exchanged' }>;
  return event.kind === 'exchanged' ? `${old} ${written} ${written ? value : ''}` : String(value);
};

describe('[U46] what both runs differ in', () => {
  it('is every access of another value, where a lane does the same in both, and nothing else there', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(twoOfAToy, async ({ a, b }) => {
        const [ofA, ofB] = [eventsOf(a), eventsOf(b)];
        const listed = entriesOf(await paired(a, b)).flatMap((entry) =>
          entry.what === 'difference' && entry.kind === 'value' ? [entry.difference] : [],
        );
        const [lanesA, lanesB] = [lanes(ofA), lanes(ofB)];
        for (const [lane, own] of lanesA) {
          const other = lanesB.get(lane) ?? [];
          const places = own.map((at) => placeOf(ofA[at]));
          const isAlike =
            places.join(';') === other.map((at) => placeOf(ofB[at])).join(';') &&
            new Set(places).size === places.length;
          if (!isAlike) continue;
          const wanted = own.flatMap((at, index) =>
            valuesOf(ofA[at]) === valuesOf(ofB[other[index]]) ? [] : [`${at} ${other[index]}`],
          );
          const found = listed.filter((one) => own.includes(one.a));
          expect(found.map((one) => `${one.a} ${one.b}`).sort()).toEqual(wanted.sort());
          compared += wanted.length;
        }
      }),
      { numRuns: fc.daily(60, 300) },
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('is told with the CPU, the place and both values, as the run where the cursor is sees it', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(anyTwo, async ({ a, b }) => {
        const pair = await paired(a, b);
        const { cells, sites } = a.timeline.system.program;
        for (const entry of entriesOf(pair).slice(0, 60)) {
          if (entry.what !== 'difference') continue;
          const { difference, kind } = entry;
          const here = differenceSaid(pair.comparison, difference, 'a').text;
          const there = differenceSaid(pair.comparison, difference, 'b').text;
          const [one, other] = [
            difference.a < 0 ? null : a.timeline.momentAt(difference.a).event,
            difference.b < 0 ? null : b.timeline.momentAt(difference.b).event,
          ];
          told++;
          if (kind === 'branch' || kind === 'statement') {
            expect([one, other].filter((event) => event !== null)).toHaveLength(1);
            const event = (one ?? other) as Event;
            expect(here).toContain(`CPU${event.cpu}`);
            expect(here).toContain(one === null ? 'there only' : 'here only');
            expect(there).toContain(one === null ? 'here only' : 'there only');
          }
          if (kind !== 'value' || one?.kind !== 'loaded' || other?.kind !== 'loaded') continue;
          const cell = cells.find(({ address }) => address === one.address);
          const site = sites.find(
            ({ address, size }) => one.address >= address && one.address < address + size,
          );
          expect(here).toMatch(
            new RegExp(`^CPU${one.cpu}'s (task|NMI|int3 handler|interrupt|stopper)`),
          );
          expect(here).toContain(`reads ${(cell ?? site)?.name}`);
          const [, mine, its] = /: (.+) here, (.+) there$/.exec(here) ?? [];
          expect(there).toContain(`: ${its} here, ${mine} there`);
          if (cell !== undefined && one.value < 10 && other.value < 10 && /^\d+$/.test(mine)) {
            expect([mine, its]).toEqual([`${one.value}`, `${other.value}`]);
          }
        }
      }),
      { numRuns: fc.daily(12, 60) },
    );
    expect(told).toBeGreaterThan(20);
  });

  it('holds what a carried schedule could not follow, each point once, in order', async () => {
    const race = failingRun(version('ftrace-nmi-2008', { nmis: 2 }));
    const comparison = carryOver(race, version('ftrace-nmi-2009', { nmis: 2 }));
    const { scenario } = await prepare('ftrace-nmi-2009');
    const titles = { a: '2008', b: '2009' };
    const known = { a: 1, b: 2, titles, scenario, comparison, other: 0 };
    const pair = pairOf({ ...known, isCarried: true });
    const entries = entriesOf(pair);
    const deviations = entries.filter(({ what }) => what === 'deviation');
    expect(deviations).toHaveLength(comparison.carried?.deviations.count ?? -1);
    expect(entries.map(({ a }) => a)).toEqual(entries.map(({ a }) => a).sort((x, y) => x - y));
    const waits = deviations.filter(({ kind }) => kind === 'waits');
    expect(waits).not.toHaveLength(0);
    for (const entry of waits) {
      const { spins, ended } = (entry as { deviation: { spins: boolean; ended: number } })
        .deviation;
      expect(spins).toBe(true);
      expect(entrySaid(pair, entry, 'a').text).toMatch(
        new RegExp(`spins at 'atomic_.*until event ${ended} of the second run`),
      );
      expect(entryListed(pair, entry, 'a').text).toMatch(/^CPU0 at 'atomic_cmpxchg/);
    }
  });
});

describe('a line for a difference', () => {
  const text = "CPU1's NMI reads flag: 1 here, 0 there";
  const first = { text: 'while (READ_ONCE(flag) == 0)', position: 'a.c:88' };
  const second = { text: 'if (flag)', position: 'b.c:7' };

  it('leaves out the other statement first, then cuts its own; the sentence and the place stay', () => {
    const said = { text, statements: [first, second] };
    expect(saidLine(said, 200, '~')).toBe(
      `${text} ('while (READ_ONCE(flag) == 0)', a.c:88; 'if (flag)', b.c:7)`,
    );
    expect(saidLine(said, 80, '~')).toBe(`${text} ('while (READ_ONCE(flag) == 0)', a.c:88)`);
    const narrow = saidLine(said, 70, '~');
    expect(narrow).toBe(`${text} ('while (READ_ONCE(f~', a.c:88)`);
    expect(narrow.length).toBeLessThanOrEqual(70);
    expect(saidLine(said, 50, '~')).toBe(`${text} (a.c:88)`);
  });

  it('does not repeat a statement that the sentence has, and needs none', () => {
    const fence = {
      text: "CPU0's task, here only: smp_mb()",
      statements: [{ text: 'smp_mb()', position: 'a.c:1' }],
    };
    expect(saidLine(fence, 200, '~')).toBe("CPU0's task, here only: smp_mb() (a.c:1)");
    expect(saidLine({ text, statements: [] }, 10, '~')).toBe(text);
  });
});
