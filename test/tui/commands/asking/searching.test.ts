import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import type { Event } from '../../../../src/machine/events/events.ts';
import { textOf } from '../../../../tui/drawing/segments.ts';
import { viewOf } from '../../../../tui/model/model.ts';
import { paneOf } from '../../../../tui/panes/pane.ts';
import { cursorLine } from '../../../../tui/panes/source-pane.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008 } from '../../runs.ts';

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

/** The lines of all events, as the events pane has them. */
function eventLines(from: Session): string[] {
  const view = { ...viewOf(from.model), sought: null };
  const { lines } = paneOf('events', view, { width: 400, height: 4000 });
  return lines.map((line) =>
    textOf(line)
      .replace(/^ *\d+[>*]? +/, '')
      .replace(/ @\S+( own)?/, ''),
  );
}

const matchesOf = (from: Session, pattern: RegExp): number[] =>
  eventLines(from).flatMap((line, index) => (pattern.test(line) ? [index] : []));

describe('[U44] searching events', () => {
  it('finds text forwards and backwards, without regard to case', () => {
    session.press('g').type('/--- nmi').work();
    const entries = eventsOf(({ kind }) => kind === 'nmi-entered');
    expect(session.event).toBe(entries[0]);
    expect(session.press('r').work().event).toBe(entries[1]);
    expect(session.press('R').work().event).toBe(entries[0]);
  });

  it('goes round, says so, and says which of how many it is', () => {
    for (const [typed, pattern] of [
      ['/flag', /flag/i],
      ['~write_\\w+ -> ', /write_\w+ -> /i],
      ['/CPU1 nmi', /CPU1 nmi/],
      ['/<==', /<==/],
      ['/drains', /drains/],
      ['/stopped ---', /stopped ---/],
    ] as const) {
      for (const start of [0, 60, 100, timeline.length]) {
        const at = new Session(race).press('g').type(`:${start}`).work();
        const all = matchesOf(at, pattern);
        for (const key of ['r', 'R', 'r', 'r', 'r', 'R', 'R', 'R', 'R']) {
          const before = at.event;
          if (at.model.sought === null) at.type(typed).work();
          else at.press(key).work();
          const isForwards = at.model.sought === null || key === 'r';
          if (all.length === 0) {
            expect(at.message).toBe(`No event has it: ${typed}.`);
            expect(at.event).toBe(before);
            continue;
          }
          const ahead = all.filter((event) => (isForwards ? event > before : event < before));
          const wraps = ahead.length === 0;
          const among = wraps ? all : ahead;
          const expected = isForwards ? among[0] : among[among.length - 1];
          expect(at.event).toBe(expected);
          const number = `${all.indexOf(expected) + 1}/${all.length}`;
          expect(at.message).toBe(`${typed}: ${number}${wraps ? ', search wrapped' : ''}`);
        }
      }
    }
  });

  it('finds regular expressions, and says what is none', () => {
    session.press('g').type('~write_flag -> [01]$|write_flag -> 1').work();
    expect(timeline.momentAt(session.event).event.kind).toBe('loaded');
    expect(session.type('~(').message).toMatch(/Invalid regular expression/);
    expect(session.type('~x*').work().message).toMatch(/^~x\*: \d+\/\d+/);
  });

  it('respects capitals', () => {
    const message = session.press('g').type('/--- Nmi').work().message;
    expect(message).toBe('No event has it: /--- Nmi.');
    expect(session.event).toBe(-1);
  });

  it('marks what it found, in characters too, until Esc', () => {
    session.model = { ...session.model, size: { width: 200, height: 300 } };
    session.press('g').type('/write_flag').work();
    const all = matchesOf(session, /write_flag/);
    for (const pane of ['lanes', 'events'] as const) {
      const rows = paneOf(pane, viewOf(session.model), { width: 150, height: 4000 });
      const marked = rows.lines.flatMap((line, at) =>
        /^ *\d+[/>]/.test(textOf(line)) ? [rows.marks[at] - 1] : [],
      );
      const told = ['loaded', 'buffered', 'committed', 'exchanged'];
      for (const event of all) {
        if (pane === 'lanes' && !told.includes(timeline.momentAt(event).event.kind)) continue;
        // A row holds several events: the one that has it is in the row of the mark at or after it.
        const isIn = marked.some((mark) => mark >= event);
        expect({ pane, event, isIn }).toEqual({ pane, event, isIn: true });
      }
      const found = rows.lines.flatMap((line) => line.filter(({ look }) => look === 'found'));
      const texts = new Set(found.map(({ text }) => text));
      expect(texts).toEqual(new Set(pane === 'lanes' ? ['/', 'write_flag'] : ['write_flag']));
    }
    const before = session.event;
    session.press('escape');
    const { lines } = paneOf('events', viewOf(session.model), { width: 150, height: 4000 });
    expect(lines.flat().some(({ look }) => look === 'found')).toBe(false);
    expect(session.press('r').work().event).toBeGreaterThan(before);
  });
});

describe('[U44] searching the source', () => {
  const linesWith = (text: string): number[] =>
    race.system.program.files[0].text
      .split('\n')
      .flatMap((line, at) => (line.includes(text) ? [at + 1] : []));
  const cursor = () => cursorLine(viewOf(session.model)).line;

  it('moves the cursor of the source pane, round and round, and not the machine', () => {
    session.type(':focus source');
    const { mark } = session.model;
    const all = linesWith('write_flag');
    expect(all.length).toBeGreaterThan(3);
    const start = cursor();
    session.type('/write_flag');
    const first = all.find((line) => line > start) ?? all[0];
    expect(cursor()).toBe(first);
    const at = all.indexOf(first);
    for (let step = 1; step <= all.length; step++) {
      session.press('r');
      const index = (at + step) % all.length;
      expect(cursor()).toBe(all[index]);
      const wrapped = index === 0 ? ', search wrapped' : '';
      expect(session.message).toBe(`/write_flag: ${index + 1}/${all.length}${wrapped}`);
    }
    session.press('R');
    expect(cursor()).toBe(all[(at + all.length - 1) % all.length]);
    expect(session.model.mark).toBe(mark);
    const { lines } = paneOf('source', viewOf(session.model), { width: 80, height: 400 });
    const found = lines.filter((line) => line.some(({ look }) => look === 'found'));
    expect(found).toHaveLength(all.length);
    expect(session.type('/no such text').message).toBe(
      'No line of ftrace-nmi-2008.c has it: /no such text.',
    );
  });

  it('is not lit in the events, nor theirs in the source', () => {
    const lit = (pane: 'events' | 'source') =>
      paneOf(pane, viewOf(session.model), { width: 99, height: 400 })
        .lines.flat()
        .some(({ look }) => look === 'found');
    session.type(':focus source').type('/write_flag');
    expect([lit('source'), lit('events')]).toEqual([true, false]);
    session.type(':focus lanes').type('/write_flag').work();
    expect([lit('source'), lit('events')]).toEqual([false, true]);
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
    expect(session.picture).toContain('> CPUs -');
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
