import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventLine } from '../../src/inspect/events/event-words.ts';
import { Session } from './pictures.ts';
import { type Race, race2008 } from './runs.ts';

let race: Race;
let session: Session;
beforeAll(async () => {
  race = await race2008();
});
beforeEach(() => {
  session = new Session(race);
});

describe('counts and commands', () => {
  it('repeat a motion', () => {
    const ten = session.press('g 1 0 s').event;
    session.press('g');
    for (let step = 0; step < 10; step++) session.press('s');
    expect(session.event).toBe(ten);
    expect(session.press('g').type(':step 10').event).toBe(ten);
  });

  it('go to an event, a percentage, the ends', () => {
    expect(session.press('1 0 g').event).toBe(10);
    expect(session.press('1 2 G').event).toBe(12);
    expect(session.type(':20').event).toBe(20);
    expect(session.type(':50%').model.mark).toBe(Math.round(race.timeline.length / 2));
    expect(session.press('2 5 %').model.mark).toBe(Math.round(race.timeline.length / 4));
    expect(session.press('g').model.mark).toBe(0);
    expect(session.press('G').model.mark).toBe(race.timeline.length);
    expect(session.press('g !').event).toBe(race.critical.event);
  });

  it('[U18] do by name all that keys do, completed and remembered', () => {
    expect(session.press(': g o t tab').model.prompt?.text).toBe('goto');
    session.press('space 7 enter');
    expect(session.event).toBe(7);
    expect(session.press(': up').model.prompt?.text).toBe('goto 7');
    session.press('escape');
    expect(session.press(': w a t c h space w r i tab').model.prompt?.text).toBe('watch write_');
    session.press('escape');
    expect(session.type(':nonsense').message).toMatch(/There is no command "nonsense"/);
  });

  it('[U18] take a key of one character for its command, words and counts behind it', () => {
    expect(session.type(':b nmi-entered').model.breakpoints).toHaveLength(1);
    expect(session.type(':w in_nmi').model.breakpoints).toHaveLength(2);
    expect(session.type(':B').model.overlay?.list).toBe('breakpoints');
    session.press('q').type(':g');
    expect(session.event).toBe(-1);
    expect(session.type(':g 41').event).toBe(41);
    expect(session.type(':% 50').model.mark).toBe(Math.round(race.timeline.length / 2));
    const [there] = [session.press('g').type(':n 3').event];
    expect(session.press('g 3 n').event).toBe(there);
    expect(session.press('g').type(':c').event).toBe(session.press('g c').event);
    expect(session.type(':> 0').model.cpu).toBe(0);
    expect(session.type(':> 1').model.cpu).toBe(1);
    expect(session.type(':m a').model.bookmarks.a).toMatchObject({ mark: session.model.mark });
    expect(session.press(': b space n m i - tab').model.prompt?.text).toBe('b nmi-');
  });

  it('say that a key does nothing', () => {
    expect(session.press('Q').message).toBe('Q does nothing here: ? lists the keys.');
  });
});

describe('[U6] places visited', () => {
  it('are gone back and forth through', () => {
    session.press('5 g').type(':goto 30').press('g');
    expect(session.press('C-o').event).toBe(30);
    expect(session.press('C-o').event).toBe(5);
    expect(session.press('C-o').event).toBe(race.critical.event);
    expect(session.press('C-o').message).toBe('No older place.');
    expect(session.press('C-p').event).toBe(5);
    expect(session.press('C-p C-p').event).toBe(-1);
    expect(session.press('C-p').message).toBe('No newer place.');
  });

  it('leave out steps', () => {
    session.press('5 g s s s s C-o');
    expect(session.event).toBe(race.critical.event);
  });
});

describe('[U7] bookmarks', () => {
  it('are set, gone to, and come back from', () => {
    session.press('m a g m b');
    expect(session.press("' a").event).toBe(race.critical.event);
    expect(session.press("' b").event).toBe(-1);
    expect(session.press("' '").event).toBe(race.critical.event);
    expect(session.press("' z").message).toBe('There is no bookmark z.');
    expect(session.press('m 1').message).toBe('A bookmark is one letter.');
  });
});

describe('[U7] the list of bookmarks', () => {
  it('says where each is, what happens there, and why; Enter goes there, d deletes', () => {
    session.press('M');
    expect(session.picture).toContain('None yet: m and a letter sets one');
    session.press('q g m b').type(':41').type(':bookmark a why this one').type(':116').press('m Z');
    const eventText = (index: number) =>
      eventLine(race.system, race.timeline.momentAt(index).event).slice(0, 30).trimEnd();
    const rows = session
      .press('M')
      .picture.split('\n')
      .filter((row) => /\| [aZb] {2}/.test(row));
    expect(rows.map((row) => row.slice(row.search(/\| [aZb] /) + 2).trimEnd())).toEqual([
      expect.stringContaining(`Z  event 116  ${eventText(116)}`),
      expect.stringContaining(`a  event 41  why this one  ${eventText(41)}`),
      expect.stringMatching(/^b {2}start +\|/),
    ]);
    expect(session.press('j enter').event).toBe(41);
    expect(session.message).toBe('a: why this one');
    expect(session.model.overlay).toBeNull();
    session.press('M d');
    expect(Object.keys(session.model.bookmarks).sort()).toEqual(['a', 'b']);
    expect(session.press('q').type(':delete-bookmark z').message).toBe('There is no bookmark z.');
  });

  it('takes a note of a bookmark that is there, or sets it', () => {
    session.press('9 g m a g').type(':note a the flag is read');
    expect(session.model.bookmarks.a).toEqual({ branch: 1, mark: 10, note: 'the flag is read' });
    expect(session.message).toBe('Bookmark a is at event 9: the flag is read.');
    expect(session.type(':note b here').model.bookmarks.b).toEqual({
      branch: 1,
      mark: 0,
      note: 'here',
    });
    session.press("' a m a");
    expect(session.model.bookmarks.a.note).toBe('the flag is read');
    session.press('g m a');
    expect(session.model.bookmarks.a.note).toBe('');
    expect(session.type(':note').message).toBe('A bookmark is one letter.');
    expect(session.type(`:note c ${'x'.repeat(2000)}`).model.bookmarks.c.note).toHaveLength(500);
  });

  it('goes with its branch', () => {
    session.press('5 g x enter s m a M');
    expect(session.picture).toMatch(/a {2}event \d+, branch 2/);
    session.press('q').type(':discard');
    expect(session.model.bookmarks).toEqual({});
  });
});

describe('playing', () => {
  it('goes on in the direction of the last motion until a key, or the end', () => {
    session.press('g s space');
    expect(session.model.playing).toBe(4);
    const { event } = session;
    session.take({ kind: 'play', events: 1 }).take({ kind: 'play', events: 1 });
    expect(session.event).toBeGreaterThan(event);
    expect(session.press('+').model.playing).toBe(8);
    expect(session.press('n').model.playing).toBeNull();
    session.press('! S space').take({ kind: 'play', events: 5000 });
    session.take({ kind: 'play', events: 1 });
    expect(session.model).toMatchObject({ mark: 0, playing: null });
  });

  it('never begins against the start or the end', () => {
    session.press('g space').take({ kind: 'play', events: 1 });
    expect(session.event).toBeGreaterThanOrEqual(0);
    expect(session.model).toMatchObject({ playing: 4, direction: 1 });
    session.press('space').press('G space').take({ kind: 'play', events: 1 });
    expect(session.model.mark).toBeLessThan(race.timeline.length);
    expect(session.model).toMatchObject({ playing: 4, direction: -1 });
    // At the end of a branch that runs on there is something to play.
    session.press('space').press('4 0 g x enter space').take({ kind: 'play', events: 1 });
    expect(session.model).toMatchObject({ branch: 2, direction: 1, playing: 4 });
    expect(session.model.mark).toBeGreaterThan(42);
  });
});

describe('the mouse', () => {
  it('drags the scrubber', () => {
    const drag = (action: 'press' | 'drag', x: number) =>
      session.take({ kind: 'mouse', action, x, y: 22 }).model.mark;
    expect(drag('press', 0)).toBe(0);
    expect(drag('drag', 23)).toBe(Math.round((23 / 41) * race.timeline.length));
    expect(drag('drag', 79)).toBe(race.timeline.length);
    expect(session.press('C-o').model.mark).toBe(race.timeline.length);
  });
});

describe('panes', () => {
  it('are moved among, enlarged, and moved in', () => {
    expect(session.press('tab').model.focus).toBe('source');
    expect(session.press('S-tab S-tab').model.focus).toBe('statistics');
    expect(session.press('z').model.zoomed).toBe(true);
    expect(session.press('enter').model.zoomed).toBe(false);
    expect(session.type(':focus memory').press('j j k').picture).toContain('> write_flag');
    expect(session.type(':focus text').press('l l h').model.selection.byte).toBe(1);
    expect(session.type(':focus source').press('j j').model.selection.source).toBe(2);
    expect(session.press('S').model.selection.source).toBe(0);
  });

  it('show the keys of the focused one', () => {
    session.press('?');
    expect(session.picture).toContain('keys in lanes');
    expect(session.picture).toContain('to the next event that others can tell');
  });

  it('follow another CPU', () => {
    expect(session.press('>').model.cpu).toBe(1);
    expect(session.picture).toContain('source: ftrace-nmi-2008.c, CPU1');
    expect(session.press('>').model.cpu).toBe(0);
    expect(session.type(':cpu 7').message).toBe('There is no CPU7.');
  });
});

describe('[U56] what is pasted', () => {
  const paste = (text: string) => session.take({ kind: 'paste', text });

  it('is text at the cursor of the line that is typed', () => {
    session.press(': g o').take({ kind: 'paste', text: 'to\t1\x1b[2J\x07' }).press('2 enter');
    expect(session.message).toMatch(/^"1\[2J2" is neither/);
    session.press('/ x left');
    paste('a\r\nb\nc\n\n');
    expect(session.model.prompt).toMatchObject({ kind: '/', text: 'a b cx', cursor: 5 });
  });

  it('begins a command elsewhere: no key of it is run', () => {
    const { mark } = session.model;
    paste('qSSSg\r');
    expect(session.model).toMatchObject({ mark, prompt: { kind: ':', text: 'qSSSg' } });
    expect(session.effects).toEqual([]);
    session.press('escape m');
    paste('a');
    expect(session.model).toMatchObject({ awaiting: null, bookmarks: {}, prompt: { text: 'a' } });
    session.press('escape B');
    paste('goto 3');
    expect(session.press('enter').event).toBe(3);
    expect(session.model.overlay).toBeNull();
  });

  it('may be longer than the screen: its cursor is on it', () => {
    paste(`goto ${'1'.repeat(300)}`);
    const lines = session.picture.split('\n');
    expect(lines[24]).toMatch(/^:1{78}$/);
    paste('x'.repeat(100_000));
    expect(session.model.prompt?.text.length).toBeLessThan(5000);
  });
});
