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
    expect(session.model.focus).toBe('events');
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
