import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { eventLine } from '../../../src/inspect/events/event-words.ts';
import { progressOf } from '../../../tui/commands/long-work.ts';
import { Session } from '../pictures.ts';
import { prepare, randomRun } from '../runs.ts';

let timeline: Timeline;
beforeAll(async () => {
  const { system } = await prepare('ftrace-nmi-2009', { cpus: 2, nmis: 8, jobs: 200 });
  timeline = randomRun(system, 11, 20_000);
});

function session(): Session {
  const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
  return new Session({ timeline, critical: { failure, event: timeline.length } });
}

describe('[U13] work on a long run', () => {
  it('is done in slices that show how far they are', () => {
    const searching = session().press('g').type('/no such text');
    const seen: number[] = [];
    while (searching.model.task !== null) {
      seen.push(progressOf(searching.model) as number);
      expect(searching.picture).toMatch(/\/no such text \d+ % \.\.\. Esc cancels/);
      searching.take({ kind: 'work' });
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(searching.message).toBe('No event has it: /no such text.');
    expect(searching.event).toBe(-1);
  });

  it('can be cancelled, and takes no other key meanwhile', () => {
    const searching = session().press('g').type('/no such text');
    searching.press('s');
    expect(searching.model.message?.text).toMatch(/is under way: Esc cancels it/);
    expect(searching.model.task).not.toBeNull();
    searching.press('escape');
    expect(searching.model.task).toBeNull();
    expect(searching.message).toBe('Cancelled: /no such text.');
    expect(searching.press('s').model.mark).toBeGreaterThan(0);
  });

  it('finds the same whichever way the slices go', () => {
    const rare = session().type(':break if in_nmi_state == 12345');
    expect(rare.message).toMatch(/nothing is called/);
    const forwards: number[] = [];
    const backwards: number[] = [];
    const walk = session().type(':break nmi-entered if cpu == 1').press('g');
    for (let mark = -1; mark !== walk.model.mark; ) {
      ({ mark } = walk.model);
      forwards.push(walk.press('c').work().model.mark);
    }
    for (let mark = -1; mark !== walk.model.mark; ) {
      ({ mark } = walk.model);
      backwards.push(walk.press('C').work().model.mark);
    }
    const marks = (list: number[]) =>
      [...new Set(list)].filter((mark) => mark > 0 && mark < timeline.length).sort((a, b) => a - b);
    expect(marks(forwards)).toEqual(marks(backwards));
    expect(marks(forwards).length).toBeGreaterThan(0);
  });

  it('keeps a count from slice to slice', () => {
    const three = session().type(':break nmi-entered if 1 == 1').press('g 3 c').work().event;
    const one = session().type(':break nmi-entered').press('g c c c').event;
    expect(three).toBe(one);
  });

  it('answers from the columns alone at once', () => {
    const direct = session().type(':break nmi-entered').press('g c');
    expect(direct.model.task).toBeNull();
    expect(timeline.momentAt(direct.event).event.kind).toBe('nmi-entered');
  });

  it('filters, and follows causes', () => {
    const filtered = session().type(':filter /--- NMI').work();
    const entries = filtered.model.filter?.matches ?? [];
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.every((index) => timeline.momentAt(index).event.kind === 'nmi-entered')).toBe(
      true,
    );
    const past = session().type(':why past').work();
    expect(past.model.why?.size).toBeGreaterThan(1);
    const why = session().type(':why here').work();
    expect(why.model.why?.size).toBeGreaterThan(0);
    expect(why.model.task).toBeNull();
  });
});

describe('[U44] a search of a long run', () => {
  it('goes to the nearest match at once and counts the others behind it', () => {
    const searching = session().press('g').type('/smp_mb');
    const first = searching.event;
    expect(timeline.momentAt(first).event.kind).toBe('fenced');
    expect(searching.model.task?.kind).toBe('count');
    expect(searching.picture).toMatch(/counting \/smp_mb \d+ % \.\.\. Esc cancels/);
    searching.work();
    const all = Array.from({ length: timeline.length }, (_, index) => index).filter((index) =>
      eventLine(timeline.system, timeline.momentAt(index).event).includes('smp_mb'),
    );
    expect(first).toBe(all[0]);
    expect(searching.message).toBe(`/smp_mb: 1/${all.length}`);
    expect(searching.press('R').message).toBe(
      `/smp_mb: ${all.length}/${all.length}, search wrapped`,
    );
  });

  it('stops counting at any key, which does what it does, and counts on later', () => {
    const searching = session().press('g').type('/smp_mb');
    const first = searching.event;
    expect(searching.model.task?.kind).toBe('count');
    expect(searching.press('i').event).toBe(first + 1);
    expect(searching.model.task).toBeNull();
    searching.press('R').work();
    expect(searching.message).toMatch(/^\/smp_mb: 1\/\d+$/);
    expect(searching.event).toBe(first);
  });

  it('counts no more than ten thousand', () => {
    const searching = session().press('g').type('/cpu').work();
    expect(searching.message).toBe('/cpu: 1/10000+');
    expect(searching.press('R').work().message).toBe('/cpu: ?/10000+, search wrapped');
    expect(searching.event).toBe(timeline.length - 1);
  });
});
