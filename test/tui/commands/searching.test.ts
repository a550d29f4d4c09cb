import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { Session } from '../pictures.ts';
import { type Race, race2008 } from '../runs.ts';

let race: Race;
let timeline: Timeline;
let session: Session;
beforeAll(async () => {
  race = await race2008();
  ({ timeline } = race);
});
beforeEach(() => {
  session = new Session(race);
});

const eventsOf = (isWanted: (event: Event) => boolean): number[] =>
  Array.from({ length: timeline.length }, (_, index) => index).filter((index) =>
    isWanted(timeline.momentAt(index).event),
  );

describe('searching', () => {
  it('finds text forwards and backwards, without regard to case', () => {
    session.press('g').type('/--- nmi').work();
    const entries = eventsOf(({ kind }) => kind === 'nmi-entered');
    expect(session.event).toBe(entries[0]);
    expect(session.press('r').work().event).toBe(entries[1]);
    expect(session.press('R').work().event).toBe(entries[0]);
    expect(session.press('R').work().message).toBe('No earlier event has it: /--- nmi.');
    expect(session.event).toBe(entries[0]);
  });

  it('finds regular expressions', () => {
    session.press('g').type('~write_flag -> [01]$|write_flag -> 1').work();
    expect(timeline.momentAt(session.event).event.kind).toBe('loaded');
    expect(session.type('~(').message).toMatch(/Invalid regular expression/);
  });

  it('respects capitals', () => {
    expect(session.press('g').type('/--- Nmi').work().message).toMatch(/^No later event/);
  });
});

describe('the filter of the events pane', () => {
  it('shows what matches a pattern, and all again', () => {
    session.type(':filter nmi-entered').work();
    const entries = eventsOf(({ kind }) => kind === 'nmi-entered');
    expect(session.model.filter?.matches).toEqual(entries);
    expect(session.press('k').event).toBe(entries[1]);
    expect(session.press('k').event).toBe(entries[0]);
    expect(session.press('k').event).toBe(entries[0]);
    session.type(':filter');
    expect(session.model.filter).toBeNull();
  });

  it('takes text after a slash, typed at its own prompt', () => {
    session.press('&').type('/reaches memory').work();
    const arrivals = eventsOf(({ kind }) => kind === 'committed');
    expect(session.model.filter?.matches).toEqual(arrivals);
  });
});

describe('[U43] a filter', () => {
  const matching = (isWanted: (event: Event) => boolean, cpu: number | null = null) =>
    eventsOf((event) => isWanted(event) && (cpu === null || event.cpu === cpu));
  const isLoad = ({ kind }: Event) => kind === 'loaded';

  it('is where s, S, n, N, j and k stop, and nowhere else', () => {
    const loads = matching(isLoad);
    session.press('g').type('&loaded').work();
    expect(stops(session, 's')).toEqual(loads);
    expect(session.message).toBe('No later event passes the filter loaded.');
    expect(stops(session, 'S')).toEqual(loads.slice(0, -1).reverse());
    expect(session.message).toBe('No earlier event passes the filter loaded.');
    for (const focus of ['lanes', 'events']) {
      session.press('g').type(`:focus ${focus}`);
      expect(stops(session, 'j')).toEqual(loads);
      expect(stops(session, 'k')).toEqual(loads.slice(0, -1).reverse());
    }
    for (const cpu of [0, 1]) {
      session.press('g').type(`:cpu ${cpu}`);
      expect(stops(session, 'n')).toEqual(matching(isLoad, cpu));
      expect(stops(session, 'N')).toEqual(matching(isLoad, cpu).slice(0, -1).reverse());
      expect(session.model.cpu).toBe(cpu);
    }
  });

  it('takes private events too, and counts: as far as there are any', () => {
    const calls = matching(({ kind }) => kind === 'called');
    session.press('g').type(':filter called').work().press('3 s');
    expect(session.event).toBe(calls[2]);
    session.press('9 9 9 s');
    expect(session.event).toBe(calls[calls.length - 1]);
    session.press('9 9 9 S');
    expect(session.event).toBe(calls[0]);
    // Between two of them it goes to the nearest, either way.
    session.type(`:goto ${calls[3] - 1}`).press('s');
    expect(session.event).toBe(calls[3]);
    session.type(`:goto ${calls[3] + 1}`).press('S');
    expect(session.event).toBe(calls[3]);
  });

  it('leaves rows with events that pass, the failure and the current one', () => {
    session.model = { ...session.model, size: { width: 80, height: 500 } };
    session.press('5 0 g').type('&nmi-entered').work();
    const lanes = session.picture.split('- source:')[0];
    expect(lanes).toContain('CPUs, only nmi-entered (2)');
    const numbers = [...lanes.matchAll(/^ *(\d+)[ >]/gm)].map(([, number]) => Number(number));
    const entries = matching(({ kind }) => kind === 'nmi-entered');
    const current = numbers.find((number) => lanes.includes(`${number}>`));
    const wanted = [...new Set([...entries, race.critical.event, current])];
    expect(numbers).toEqual(wanted.sort((a, b) => Number(a) - Number(b)));
    expect(Number(current)).toBeLessThanOrEqual(50);
    expect(lanes).toContain('<== cross modification');
    expect(session.press('&').message).toBe('All events are shown.');
    expect(session.picture).toContain('- CPUs -');
  });

  it('does not tie i, c and jumps to it', () => {
    session.press('g').type('&nmi-entered').work();
    expect(session.press('i').event).toBe(0);
    expect(session.press('I').event).toBe(-1);
    expect(session.press('c').work().event).toBe(race.critical.event);
    expect(session.press('1 7 g').event).toBe(17);
  });

  it('holds for a branch that runs on', () => {
    session.press('4 0 g x enter').type('&loaded').work();
    expect(session.model.branch).toBe(2);
    const before = timeline.length;
    session.press('G s s s');
    const grown = session.model.branches[1].timeline;
    const all = Array.from({ length: grown.length }, (_, index) => index);
    const loads = all.filter((index) => grown.momentAt(index).event.kind === 'loaded');
    expect(session.model.filter?.matches).toEqual(loads);
    expect(session.event).toBe(loads[loads.length - 1]);
    expect(before).toBe(timeline.length);
  });

  it('does not hold in another branch', () => {
    session.type('&loaded').work().press('4 0 g x enter');
    expect(session.model.filter).toBeNull();
  });
});

/** Events at which `key` stops, pressed again and again. */
function stops(from: Session, key: string): number[] {
  const seen: number[] = [];
  for (let before = -2; from.event !== before; ) {
    before = from.event;
    from.press(key);
    if (from.event !== before) seen.push(from.event);
  }
  return seen;
}
