import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Breakpoint } from '../../../src/inspect/events/breakpoints.ts';
import { readPattern } from '../../../src/inspect/events/event-pattern.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import { type Stoppers, stopText } from '../../../src/inspect/events/stops.ts';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { daily } from '../../support/daily.ts';
import { prepare, type Race, race2008, randomRun } from '../../tui/runs.ts';
import { nextStop } from './next-stop.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

function breakAt(timeline: Timeline, text: string, id = 1): Breakpoint {
  const read = readPattern(text, timeline.system);
  if (!read.ok) throw new Error(read.message);
  return { id, kind: 'break', pattern: read.pattern };
}

/** Marks that continuing again and again stops at. */
function stops(timeline: Timeline, stoppers: Stoppers, direction: Direction): number[] {
  const marks: number[] = [];
  let mark = direction > 0 ? 0 : timeline.length;
  for (;;) {
    const stop = nextStop(timeline, stoppers, mark, direction);
    if (stop === null) return marks;
    ({ mark } = stop);
    marks.push(mark);
  }
}

function bothWays(timeline: Timeline, ...texts: string[]): number[] {
  const breakpoints = texts.map((text, index) => breakAt(timeline, text, index + 1));
  const stoppers = { breakpoints, critical: null };
  const forwards = stops(timeline, stoppers, 1);
  const backwards = stops(timeline, stoppers, -1).reverse();
  // The mark that a way begins at does not count for it.
  const { length } = timeline;
  expect(backwards.filter((mark) => mark > 0)).toEqual(forwards.filter((mark) => mark < length));
  return [...new Set([...backwards, ...forwards])];
}

/** An operation of a frame under way. */
interface Open {
  fn: number;
  pc: number;
  /** Something of it was executed: what comes is the rest of it. */
  isBegun: boolean;
  isFetching: boolean;
  isOver: boolean;
}

interface Arrival {
  mark: number;
  event: Event & { fn: number; pc: number };
  /** The operation that its frame ran before, null for the first. */
  before: { fn: number; pc: number } | null;
}

/** Read from events, and from how deep stacks are: where a frame begins an operation. */
function arrivals(timeline: Timeline): Arrival[] {
  const found: Arrival[] = [];
  const depthOf = (mark: number, cpu: number) =>
    timeline.machineAt(mark).cpus[cpu].contexts.reduce((sum, { frames }) => sum + frames.length, 0);
  const stacks = new Map<string, (Open | null)[]>();
  for (let mark = 0; mark < timeline.length; mark++) {
    const { event } = timeline.momentAt(mark);
    const { cpu } = event;
    const [task] = timeline.machineAt(mark).cpus[cpu].contexts;
    const key = `${cpu} ${task?.task ?? -1}`;
    const stack = stacks.get(key) ?? [];
    stacks.set(key, stack);
    const depth = depthOf(mark, cpu);
    stack.length = Math.min(stack.length, depth);
    while (stack.length < depth) stack.push(null);
    const isOfFrame = 'pc' in event && event.kind !== 'crashed';
    const open = stack[depth - 1];
    if (isOfFrame) {
      const isSame = open != null && !open.isOver && open.fn === event.fn && open.pc === event.pc;
      const isGoingOn = isSame && (open.isBegun || open.isFetching);
      if (!isGoingOn) found.push({ mark, event, before: open ?? null });
      const isPart =
        event.kind === 'fetched' || event.kind === 'executed' || event.kind === 'trapped';
      const isBegun =
        (isSame && open.isBegun) || event.kind === 'executed' || event.kind === 'trapped';
      const isOver = !isPart || (event.kind !== 'fetched' && event.next !== event.pc);
      const { fn, pc } = event;
      stack[depth - 1] = { fn, pc, isBegun, isFetching: event.kind === 'fetched', isOver };
    } else if (open != null && event.kind !== 'committed') {
      // What comes in over a fetch, or serialises, makes it begin again.
      stack[depth - 1] = { ...open, isFetching: false };
    }
  }
  return found;
}

const lineOf = ({ system }: Timeline, { fn, pc }: { fn: number; pc: number }) =>
  system.program.functions[fn].operations[pc].source;

/** The jump at the end of a loop's body or of an `if`'s branch stands where the condition does, and does nothing there. */
function isTurn({ system }: Timeline, { fn, pc }: { fn: number; pc: number }): boolean {
  const { operations } = system.program.functions[fn];
  const { file, line } = operations[pc].source;
  const isThere = ({ source }: { source: { file: number; line: number } }) =>
    source.file === file && source.line === line;
  return (
    operations[pc].kind === 'jump' && operations.some((one) => one.kind !== 'jump' && isThere(one))
  );
}

/** Marks at which a frame is about to run the line and was not within it, or has gone back to its beginning. */
function comesToLine(timeline: Timeline, list: Arrival[], line: number): number[] {
  const isAt = (at: { fn: number; pc: number }) => {
    const source = lineOf(timeline, at);
    return source.file === 0 && source.line === line;
  };
  return list
    .filter(({ event, before }) => {
      if (!isAt(event) || isTurn(timeline, event)) return false;
      if (before === null || !isAt(before) || before.fn !== event.fn) return true;
      const { fn, pc } = event;
      return pc <= before.pc && (pc === 0 || !isAt({ fn, pc: pc - 1 }));
    })
    .map(({ mark }) => mark);
}

const eventsOf = (timeline: Timeline, isWanted: (event: Event, index: number) => boolean) =>
  Array.from({ length: timeline.length }, (_, index) => index).filter((index) =>
    isWanted(timeline.momentAt(index).event, index),
  );

const lineWith = ({ scenario }: Race, text: string): number =>
  scenario.source.text.split('\n').findIndex((row) => row.includes(text)) + 1;

async function runsLookedAt(): Promise<Timeline[]> {
  const museum = readdirSync('replays/museum').filter((name) => name.endsWith('.replay'));
  const opened = museum
    .filter((_, index) => index % daily(27, 9) === 0)
    .map(async (name) => (await openReplay(`replays/museum/${name}`, '')).root.timeline);
  const { system } = await prepare('ftrace-nmi-2009', { cpus: 4, nmis: 4 });
  const kept = ['ftrace-nmi-2008', 'ftrace-nmi-2009', 'stop-machine', 'direct'].map(
    async (name) => (await openReplay(`replays/${name}.replay`, '')).root.timeline,
  );
  return [race.timeline, randomRun(system, 5, 500), ...(await Promise.all([...opened, ...kept]))];
}

describe('[U8] a place is stopped at before anything is done there', () => {
  it('at every line that runs, of several protocols, both ways', async () => {
    for (const timeline of await runsLookedAt()) {
      const list = arrivals(timeline);
      const lines = new Set(
        list
          .map(({ event }) => lineOf(timeline, event))
          .filter(({ file }) => file === 0)
          .map(({ line }) => line),
      );
      expect(lines.size).toBeGreaterThan(0);
      for (const line of lines) {
        const wanted = comesToLine(timeline, list, line);
        expect([line, ...bothWays(timeline, `${line}`)]).toEqual([line, ...wanted]);
      }
    }
  });

  it('at every function, once its frame is there and nothing of it has run', async () => {
    for (const timeline of await runsLookedAt()) {
      const list = arrivals(timeline);
      const { functions } = timeline.system.program;
      for (const { name } of functions) {
        const wanted = list
          .filter(({ event }) => functions[event.fn].name === name && event.pc === 0)
          .map(({ mark }) => mark);
        expect([name, ...bothWays(timeline, name)]).toEqual([name, ...wanted]);
      }
    }
  });

  it('at every site, before the first byte that is fetched and before each read and write', async () => {
    const accesses = ['loaded', 'buffered', 'stored', 'committed', 'exchanged', 'fault-handled'];
    for (const timeline of await runsLookedAt()) {
      const begun = new Set(arrivals(timeline).map(({ mark }) => mark));
      for (const { name, address, size } of timeline.system.program.sites) {
        const wanted = eventsOf(timeline, (event, index) => {
          const isOf =
            'address' in event && event.address >= address && event.address < address + size;
          if (!isOf) return false;
          return accesses.includes(event.kind) || (event.kind === 'fetched' && begun.has(index));
        });
        expect([name, ...bothWays(timeline, name)]).toEqual([name, ...wanted]);
      }
    }
  });

  it('and the machine there is the one in which the line has not run', () => {
    const { timeline } = race;
    const line = lineWith(race, 'write_flag = 1');
    const [mark] = bothWays(timeline, `${line}`);
    expect(timeline.momentAt(mark).event.kind).toBe('buffered');
    expect(timeline.machineAt(mark).cpus[0].buffer.map(({ value }) => value)).not.toContain(1);
  });
});

describe('[U8] all else is stopped at after the event', () => {
  it('a kind, a CPU, a context, a kind at a place', () => {
    const { timeline } = race;
    const behind = (isWanted: (event: Event) => boolean) =>
      eventsOf(timeline, isWanted).map((index) => index + 1);
    expect(bothWays(timeline, 'nmi-entered')).toEqual(behind(({ kind }) => kind === 'nmi-entered'));
    expect(bothWays(timeline, 'cpu=1')).toEqual(behind(({ cpu }) => cpu === 1));
    const isInNmi = (event: Event) => 'context' in event && event.context === 'nmi';
    expect(bothWays(timeline, 'in=nmi cpu=0 loaded')).toEqual(
      behind((event) => isInNmi(event) && event.cpu === 0 && event.kind === 'loaded'),
    );
    expect(bothWays(timeline, 'fetched vfs_read')).toEqual(
      behind(({ kind }) => kind === 'fetched'),
    );
  });

  it('both kinds of breakpoint and the failure together: each mark once, with all that stops there', () => {
    const { timeline, critical } = race;
    const line = lineWith(race, 'execute_site(site)');
    const texts = ['nmi-entered', `${line}`, 'loaded', 'vfs_read', `committed`];
    const breakpoints = texts.map((text, index) => breakAt(timeline, text, index + 1));
    const each = texts.map((text) => new Set(bothWays(timeline, text)));
    const wanted = [...new Set(each.flatMap((marks) => [...marks])), critical.event + 1];
    const marks = [...new Set(wanted)].sort((a, b) => a - b);
    expect(stops(timeline, { breakpoints, critical }, 1)).toEqual(marks);
    for (const mark of marks) {
      const stop = nextStop(timeline, { breakpoints, critical }, mark - 1, 1);
      const ids = each.flatMap((known, index) => (known.has(mark) ? [index + 1] : []));
      const failure = mark === critical.event + 1 ? [null] : [];
      expect(stop?.reasons.map(({ breakpoint }) => breakpoint?.id ?? null)).toEqual([
        ...ids,
        ...failure,
      ]);
    }
  });
});

describe('[U10] conditions', () => {
  it('of a place are asked of the machine before it, others of the machine after the event', async () => {
    const { timeline } = race;
    const cell = timeline.system.program.cells.findIndex(({ name }) => name === 'in_nmi');
    const valueAt = (mark: number) => Number(timeline.machineAt(mark).memory[cell]);
    const inc = lineWith(race, 'atomic_inc(&in_nmi)');
    const places = bothWays(timeline, `${inc}`);
    expect(places.map(valueAt)).toEqual([0, 1]);
    for (const value of [0, 1, 2]) {
      const held = places.filter((mark) => valueAt(mark) === value);
      expect(bothWays(timeline, `${inc} if in_nmi == ${value}`)).toEqual(held);
      const exchanged = eventsOf(timeline, ({ kind }) => kind === 'exchanged').map((at) => at + 1);
      expect(bothWays(timeline, `exchanged if in_nmi == ${value}`)).toEqual(
        exchanged.filter((mark) => valueAt(mark) === value),
      );
    }
  });

  it('see the locals that live where the line begins', () => {
    const { timeline } = race;
    const line = lineWith(race, 'execute_site(site)');
    const marks = bothWays(timeline, `${line}`);
    expect(marks.length).toBeGreaterThan(0);
    expect(bothWays(timeline, `${line} if site == 0`)).toEqual(marks);
    expect(bothWays(timeline, `${line} if site > 0`)).toEqual([]);
  });
});

describe('what is said of a stop', () => {
  const said = (text: string, from = 0) => {
    const { timeline } = race;
    const stop = nextStop(
      timeline,
      { breakpoints: [breakAt(timeline, text)], critical: null },
      from,
      1,
    );
    return stop === null ? '' : stopText(timeline, stop);
  };

  it('is who comes to a place, and what an event was', () => {
    const line = lineWith(race, 'execute_site(site)');
    expect(said(`ftrace-nmi-2008.c:${line}`)).toBe(
      `1: break ftrace-nmi-2008.c:${line}: CPU1's NMI comes to it`,
    );
    expect(said('nmi-entered')).toBe('1: break nmi-entered');
    expect(said('vfs_read')).toBe("1: break vfs_read: CPU0's task is about to read it");
    expect(said('vfs_read cpu=1')).toBe("1: break vfs_read cpu=1: CPU1's NMI comes to it");
    expect(said('vfs_read cpu=0 in=nmi')).toBe(
      "1: break vfs_read cpu=0 in=nmi: CPU0's NMI is about to write it",
    );
    expect(said('vfs_read cpu=0 if $buffered > 0', race.critical.event - 1)).toMatch(
      /CPU0's store is about to reach it$/,
    );
  });
});
