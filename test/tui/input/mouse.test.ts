import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MouseInput } from '../../../tui/input/mouse.ts';
import { viewOf } from '../../../tui/model/model.ts';
import { cursorLine } from '../../../tui/panes/source-pane.ts';
import { Session, screenPicture } from '../pictures.ts';
import { type Race, race2008 } from '../runs.ts';

let race: Race;
let session: Session;
beforeAll(async () => {
  race = await race2008();
});
beforeEach(() => {
  session = new Session(race);
});

const point = (action: MouseInput['action'], x: number, y: number): Session =>
  session.take({ kind: 'mouse', action, x, y });

/** Where a text stands on the screen, read off the picture. */
function placeOf(text: string | RegExp): { x: number; y: number } {
  const rows = screenPicture(session.model).slice(1).split('\n');
  const wanted = typeof text === 'string' ? text.replace(/[[\](){}.*+?^$|\\]/g, '\\$&') : text;
  const y = rows.findIndex((row) => new RegExp(wanted).test(row));
  if (y < 0) throw new Error(`${text} is not on the screen:${screenPicture(session.model)}`);
  return { x: rows[y].search(wanted), y };
}

function click(text: string | RegExp): Session {
  const { x, y } = placeOf(text);
  return point('press', x, y);
}

const WHEELS = ['wheel-up', 'wheel-down'] as const;

describe('[U42] a click', () => {
  it('on a tab opens that tab', () => {
    for (const [text, pane] of [
      [/ (ev|events) /, 'events'],
      [/ (mem|memory) /, 'memory'],
      [/ (stat|statistics) /, 'statistics'],
      [/ text /, 'text'],
      [/ source: /, 'source'],
    ] as const) {
      expect(click(text).model.focus).toBe(pane);
      const shown =
        pane === 'source' ? /> source: / : />|\[(vfs_read mixed|\d+ vars|events|statistics)/;
      expect(session.picture).toMatch(shown);
    }
  });

  it('on the title line beside the tabs keeps the tab', () => {
    const { y } = placeOf(' stat ');
    expect(point('press', 79, y).model.focus).toBe('text');
  });

  it('on a row goes to the mark behind its event', () => {
    const rows = session.picture.slice(1).split('\n');
    for (const [y, row] of rows.slice(3, 11).entries()) {
      const number = /^ *(\d+)[ >]/.exec(row)?.[1];
      if (number === undefined) continue;
      const clicked = new Session(race).take({ kind: 'mouse', action: 'press', x: 9, y: y + 3 });
      expect(clicked.event).toBe(Number(number));
    }
  });
});

describe('[U42] a click in the source', () => {
  it('puts the cursor on the line: b breaks there', () => {
    const rows = session.picture.slice(1).split('\n');
    const y = rows.findIndex((row) => row.includes('ftrace_mod_code();'));
    const line = /^ +(\d+) /.exec(rows[y])?.[1];
    point('press', 20, y);
    expect(session.model.focus).toBe('source');
    expect(session.model.mark).toBe(race.timeline.length);
    session.press('b');
    expect(session.message).toBe(`break ${line}: number 1; c and C stop there.`);
  });

  it('does so where the pane is scrolled to', () => {
    for (let notch = 0; notch < 5; notch++) point('wheel-up', 20, 15);
    const row = session.picture.slice(1).split('\n')[15];
    const line = Number(/^[ 01]*[ *]?>? *(\d+) /.exec(row)?.[1]);
    point('press', 20, 15);
    expect(cursorLine(viewOf(session.model)).line).toBe(line);
  });
});

describe('[U42] the wheel', () => {
  const places = ['CPU0 (patcher)', '[vfs_read mixed]', ' mem ', ' ev ', ' stat ', ' source: '];

  for (const text of places) {
    it(`scrolls over ${text} and moves neither the machine nor the focus`, () => {
      const { x, y } = placeOf(text);
      if (/^ \w+ $/.test(text)) click(text);
      const before = session.model;
      for (const wheel of [...WHEELS, ...WHEELS, 'wheel-up', 'wheel-up'] as const) {
        point(wheel, x, y + 2);
      }
      expect({ ...session.model, selection: null, message: null }).toEqual({
        ...before,
        selection: null,
        message: null,
      });
    });
  }

  it('shows every row of lanes and events on the way up and down', () => {
    const numbersIn = (picture: string, column: RegExp): number[] =>
      [...picture.matchAll(column)].map(([, number]) => Number(number));
    const lanes = /^ *(\d+)[ >]/gm;
    const events = /\|(?:event)? *(\d+)[ >]/g;
    const upper = (from: Session) => from.picture.split('\n').slice(0, 13).join('\n');
    const lower = (from: Session) => from.picture.split('\n').slice(14, 23).join('\n');
    const tall = new Session(race, { size: { width: 80, height: 1000 } });
    const all = numbersIn(tall.picture.split(' source: ')[0], lanes);
    const every = Array.from({ length: race.timeline.length }, (_, event) => event);
    expect(all.length).toBeGreaterThan(20);
    session.type(':focus events').press('8 0 g');
    for (const [wanted, part, column, x, y] of [
      [all, upper, lanes, 5, 5],
      [every, lower, events, 60, 15],
    ] as const) {
      const seen = new Set<number>();
      for (const wheel of WHEELS) {
        for (let notch = 0; notch < 100; notch++) {
          for (const number of numbersIn(part(session), column)) seen.add(number);
          point(wheel, x, y);
        }
      }
      expect(wanted.filter((event) => !seen.has(event))).toEqual([]);
    }
  });

  it('says how far away the view is; Esc comes back', () => {
    const before = session.picture;
    point('wheel-up', 5, 5);
    expect(session.picture).toContain('CPUs (3 up, Esc: back)');
    expect(session.picture).not.toBe(before);
    point('wheel-down', 5, 5);
    expect(session.picture).toBe(before);
    point('wheel-up', 5, 5);
    point('wheel-up', 5, 5);
    expect(session.picture).toContain('CPUs (6 up, Esc: back)');
    expect(session.press('escape').picture).toBe(before);
  });

  it('is undone by every motion: what is then shown is what it would be without', () => {
    const motions = ['S', 'N', 'I', 'C', 'g', '1 0 g', '!', '3 0 g s', '5 0 %', "m a ' a", '>'];
    for (const motion of motions) {
      const still = new Session(race).press('2 0 g').press(motion).work();
      session = new Session(race).press('2 0 g');
      point('wheel-down', 5, 5);
      point('wheel-up', 60, 15);
      point('wheel-down', 20, 15);
      expect(session.press(motion).work().picture).toBe(still.picture);
    }
  });

  it('a click on a row that was scrolled to goes there', () => {
    for (let notch = 0; notch < 10; notch++) point('wheel-up', 5, 5);
    const row = session.picture
      .slice(1)
      .split('\n')
      .slice(3, 10)
      .find((line) => /^ *\d+ /.test(line));
    const number = Number(/\d+/.exec(row ?? '')?.[0]);
    expect(number).toBeLessThan(race.timeline.length - 10);
    const { y } = placeOf(row ?? '');
    expect(point('press', 9, y).event).toBe(number);
  });

  it('has a key of its own', () => {
    const { mark } = session.model;
    session.press('2 C-y');
    expect(session.picture).toContain('(2 up, Esc: back)');
    expect(session.press('C-e C-e').picture).not.toContain('Esc: back');
    expect(session.model.mark).toBe(mark);
  });

  it('does nothing on the scrubber', () => {
    const before = session.model;
    expect(point('wheel-up', 5, 22).model).toEqual(before);
  });
});

describe('[U42] a list', () => {
  it('is scrolled by the wheel: its cursor stays in sight', () => {
    session.press('?');
    const top = () =>
      session.picture
        .slice(1)
        .split('\n')
        .findIndex((row) => row.includes('Motion'));
    expect(top()).toBeGreaterThan(0);
    for (let notch = 0; notch < 4; notch++) point('wheel-down', 40, 10);
    expect(top()).toBe(-1);
    for (let notch = 0; notch < 99; notch++) point('wheel-up', 40, 10);
    expect(top()).toBeGreaterThan(0);
    expect(session.model.mark).toBe(race.timeline.length);
  });

  it('has the item under the pointer chosen, and run by a second click', () => {
    session.press('4 0 g x');
    const third = /^.* {2}3 {2}(\S.*?) *\|.*$/m.exec(session.picture)?.[1] ?? '';
    expect(third).not.toBe('');
    expect(click(` 3  ${third}`).model).toMatchObject({ branch: 1, overlay: { cursor: 2 } });
    const asked = new Session(race).press('4 0 g').type(':take 3');
    click(` 3  ${third}`);
    expect(session.model).toMatchObject({ branch: 2, overlay: null });
    expect(session.model.mark).toBe(asked.model.mark);
    expect(session.model.cpu).toBe(asked.model.cpu);
  });

  it('that is only read stays; a click outside closes it', () => {
    session.press('v');
    const { x, y } = placeOf('CPU0 changed vfs_read while CPU1 was executing it (');
    point('press', x + 5, y);
    expect(point('press', x + 5, y).model.overlay?.list).toBe('verdict');
    expect(point('press', 0, 0).model.overlay).toBeNull();
    expect(session.model.mark).toBe(race.timeline.length);
  });
});
