/** The page moves as the terminal debugger does, and its keys are those of it. */
import { describe, expect, it } from 'vitest';
import { stretch } from '../../../src/history/walk.ts';
import { stepMark } from '../../../src/inspect/events/motion.ts';
import type { PageDocument, PageRun } from '../../../src/page/document/page-document.ts';
import { pageRun } from '../../../src/page/document/run-document.ts';
import { pictureOf } from '../../../src/page/picture/lay-out.ts';
import { moved } from '../../../src/page/view/actions.ts';
import { doneBy, KEYS } from '../../../src/page/view/keys.ts';
import {
  addressOf,
  cameFrom,
  momentOf,
  type Place,
  rowFrom,
  rowOf,
  stepFrom,
  wentTo,
} from '../../../src/page/view/model.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { KEYMAP } from '../../../tui/input/keymap.ts';
import { type Sample, sampleRuns } from '../../inspect/runs.ts';

const RUNS = await sampleRuns(3, 240);

function pageOf({ title, timeline }: Sample): PageRun {
  const rows = rowsOf(stretch(timeline, 0, timeline.length), { system: timeline.system });
  const picture = pictureOf({ timeline, rows, room: 60 });
  const part = { start: 0, end: timeline.length };
  return pageRun({ title, timeline, critical: null, story: null }, part, picture);
}

describe.each(RUNS)('[P6] $title', (sample) => {
  const { timeline } = sample;
  const page = pageOf(sample);

  it('s, S, n and N go where the terminal goes', () => {
    for (let mark = 0; mark <= timeline.length; mark++) {
      for (const direction of [1, -1] as const) {
        for (const cpu of [null, 0, 1]) {
          const there = stepMark(timeline, mark, direction, cpu);
          // Where there is none the page stays, which the terminal tells in words.
          const expected = there < 0 ? mark : there;
          expect(stepFrom(page, mark, direction, cpu)).toBe(expected);
        }
      }
    }
  });

  it('. goes to what is read from, and , to who reads it first', () => {
    for (let event = 0; event < timeline.length; event++) {
      const origin = cameFrom(page, event);
      expect(origin).toBeLessThan(event);
      if (origin < 0) continue;
      const reader = wentTo(page, origin);
      expect(reader).toBeGreaterThan(origin);
      expect(reader).toBeLessThanOrEqual(event);
    }
  });

  it('every event that has a row is in it', () => {
    const { first, last, cpu } = page.rows;
    first.forEach((start, row) => {
      for (let event = start; event <= last[row]; event++) {
        if (page.events.cpu[event] !== cpu[row]) continue;
        expect(page.rows.first[rowOf(page, event)]).toBeLessThanOrEqual(event);
        expect(page.rows.cpu[rowOf(page, event)]).toBe(cpu[row]);
      }
    });
  });

  it("j and k go by rows, and are each other's reverse", () => {
    const marks = [0];
    for (let mark = rowFrom(page, 0, 1); mark !== marks.at(-1); mark = rowFrom(page, mark, 1)) {
      expect(mark).toBeGreaterThan(marks.at(-1) as number);
      marks.push(mark);
    }
    expect(marks).toHaveLength(1 + page.rows.last.length);
    for (let at = marks.length - 1; at > 0; at--) {
      expect(rowFrom(page, marks[at], -1)).toBe(marks[at - 1]);
    }
  });

  it('no action leaves the run', () => {
    const document: PageDocument = { runs: [page], pair: null };
    let place: Place = { run: 0, marks: [0], cpu: 0 };
    const all = KEYS.map(({ does }) => does);
    for (let turn = 0; turn < 600; turn++) {
      const does = all[(turn * 7919) % all.length];
      place = moved(document, place, does, turn % 5 === 0 ? turn : null)?.place ?? place;
      expect(place.marks[0]).toBeGreaterThanOrEqual(0);
      expect(place.marks[0]).toBeLessThanOrEqual(timeline.length);
      expect(place.cpu).toBeLessThan(timeline.system.cpus);
    }
  });
});

describe('[P7] keys', () => {
  it('do what they do in the terminal, where it has them', () => {
    for (const { keys, does } of KEYS) {
      const bindings = KEYMAP.filter(({ context }) => context === 'panes');
      for (const key of keys) {
        const binding = bindings.find((one) => one.keys.includes(key));
        expect(binding, key).toBeDefined();
        if (ROW_KEYS.includes(key) || does === 'help') continue;
        const [line] = [
          binding?.line.replace('cpu previous', 'cpu-previous').replace('cpu next', 'cpu-next'),
        ];
        expect(does, key).toBe(line);
      }
    }
  });

  it('are found by what a browser calls them', () => {
    expect([' ', 'Home', 'End', 'ArrowDown', 'ArrowUp', 's', 'x'].map(doneBy)).toEqual([
      'play',
      'start',
      'end',
      'down',
      'up',
      'step',
      null,
    ]);
  });
});

/** The cursor of a pane there, the rows of the picture here. */
const ROW_KEYS = ['j', 'down', 'k', 'up'];

describe('[P8] links to a moment', () => {
  it('lead there and back', () => {
    for (const place of [
      { run: 0, marks: [117, 3], cpu: 0 },
      { run: 1, marks: [117, 3], cpu: 1 },
    ]) {
      const moment = momentOf(addressOf(place));
      expect(moment).toEqual({ run: place.run, event: place.marks[place.run] - 1 });
    }
    expect(momentOf('#event=116')).toEqual({ event: 116, run: 0 });
    for (const other of ['', '#why', '#event=', '#event=-1', '#event=1e9', '#event=1&run=3']) {
      expect(momentOf(other)).toBeNull();
    }
  });
});
