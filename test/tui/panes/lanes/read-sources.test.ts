import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import type { Event } from '../../../../src/machine/events/events.ts';
import { textOf } from '../../../../tui/drawing/segments.ts';
import { viewOf } from '../../../../tui/model/model.ts';
import { paneOf } from '../../../../tui/panes/pane.ts';
import { rootOf, Session } from '../../pictures.ts';
import { prepare, type Race, race2008, randomRun } from '../../runs.ts';

let race: Race;
let runs: Timeline[];
beforeAll(async () => {
  race = await race2008();
  const nmis = await prepare('ftrace-nmi-2008', { cpus: 4, nmis: 6, jobs: 2 });
  const breaks = await prepare('ftrace-int3-2012', { cpus: 3, nmis: 3 });
  runs = [
    race.timeline,
    ...[1, 2, 3].map((seed) => randomRun(nmis.system, seed, 600)),
    ...[4, 5].map((seed) => randomRun(breaks.system, seed, 600)),
  ];
});

const known = new Map<Timeline, Event[]>();

function eventsOf(timeline: Timeline): Event[] {
  const found =
    known.get(timeline) ??
    Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);
  known.set(timeline, found);
  return found;
}

/** What the event read from, straight from the events before it; null for no read of one value, or out of a buffer. */
function sourceOf(timeline: Timeline, index: number): string | null {
  const all = eventsOf(timeline);
  const event = all[index];
  if (event.kind !== 'loaded' && event.kind !== 'exchanged') return null;
  if (timeline.system.program.cells.some((cell) => cell.address === event.address && cell.readOnly))
    return null;
  if (event.kind === 'loaded' && event.forwarded) {
    for (let at = index - 1; at >= 0; at--) {
      const store = all[at];
      const isOwn = store.kind === 'buffered' && store.cpu === event.cpu;
      if (isOwn && store.address === event.address) return `@${at} own`;
    }
  }
  for (let at = index - 1; at >= 0; at--) {
    const write = all[at];
    const isWrite =
      write.kind === 'stored' ||
      write.kind === 'committed' ||
      (write.kind === 'exchanged' && write.written);
    if (isWrite && write.address <= event.address && event.address < write.address + write.size)
      return `@${at}`;
  }
  return '@start';
}

function linesOf(timeline: Timeline, pane: 'lanes' | 'events', width: number): string[] {
  const run = { timeline, critical: race.critical };
  const root = { ...rootOf(run), critical: null, mark: timeline.length };
  const { model } = new Session(run, { root });
  return paneOf(pane, viewOf(model), { width, height: 5000 }).lines.map(textOf);
}

describe('[U41] reads say where their values came from', () => {
  it('in the events', () => {
    for (const timeline of runs) {
      const lines = linesOf(timeline, 'events', 200);
      expect(lines).toHaveLength(timeline.length);
      lines.forEach((line, index) => {
        const expected = sourceOf(timeline, index);
        const { kind } = eventsOf(timeline)[index];
        const said = /@(?:start|\d+)(?: own)?/.exec(line)?.[0] ?? null;
        if (kind !== 'fetched') expect({ line, said }).toEqual({ line, said: expected });
        else expect(said).not.toBeNull();
      });
    }
  });

  it('in the lanes, behind the value, and take no line for it', () => {
    let seen = 0;
    for (const timeline of runs) {
      for (const width of [80, 140, 260]) {
        const lines = linesOf(timeline, 'lanes', width);
        const digits = String(timeline.length).length;
        let number = -1;
        let before = -1;
        for (const line of lines.slice(1)) {
          const own = /^ *(\d+)[ >]$/.exec(line.slice(0, digits + 1))?.[1];
          if (own !== undefined) [before, number] = [number, Number(own)];
          const said = /(?:->|=|was) ?\S+?\)? (@(?:start|\d+)(?: own)?)(?!\S)/.exec(line)?.[1];
          if (said === undefined) continue;
          const events = Array.from({ length: number - before }, (_, at) => before + 1 + at);
          const { cpu } = eventsOf(timeline)[number];
          const reads = events.filter((event) => eventsOf(timeline)[event].cpu === cpu);
          const sources = reads.map((event) => sourceOf(timeline, event));
          expect({ line, isOne: sources.includes(said) || said === '@start' }).toEqual({
            line,
            isOne: true,
          });
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it('in the race: the flag that CPU0 read is that of the event before', () => {
    const session = new Session(race).press('1 2 4 g');
    expect(session.picture).toMatch(/write_flag -> 1 @\d+/);
    const source = Number(/write_flag -> 1 @(\d+)/.exec(session.picture)?.[1]);
    const flag = race.system.program.cells.find(({ name }) => name === 'write_flag')?.address;
    expect(race.timeline.momentAt(source).event).toMatchObject({
      kind: 'committed',
      address: flag,
    });
  });
});
