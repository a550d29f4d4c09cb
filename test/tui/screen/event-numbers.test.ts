/** An event has one number, wherever it is shown and whichever way one goes to it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { rootOf, Session } from '../pictures.ts';
import { prepare, type Race, race2008, randomRun, tinyRace } from '../runs.ts';

let races: Race[];
let runs: Timeline[];
beforeAll(async () => {
  races = [await race2008(), await tinyRace()];
  const nmis = await prepare('ftrace-nmi-2008', { cpus: 4, nmis: 4 });
  const breaks = await prepare('text-poke-batch-2019', { cpus: 4, nmis: 2 });
  runs = [randomRun(nmis.system, 7, 300), randomRun(breaks.system, 8, 300)];
});

function sessions(): Session[] {
  const { critical } = races[0];
  const size = { width: 110, height: 50 };
  const whole = runs.map((timeline) => {
    const root = { ...rootOf({ timeline, critical }), critical: null, mark: timeline.length };
    return new Session({ timeline, critical }, { root, size });
  });
  return [...races.map((race) => new Session(race, { size })), ...whole];
}

/** What the screen says: the scrubber, and the marked rows of the lanes and the events. */
function said(session: Session): { scrubber: number; lanes: number; events: number } {
  const { picture } = session;
  const [upper, rest] = picture.split(/^[->] ?source: /m);
  const marked = (text: string) => Number(/(?:^|\|) *(\d+)>/m.exec(text)?.[1] ?? -1);
  const below = rest.split('\n').slice(-18).join('\n');
  return {
    scrubber: Number(/event (\d+)(?:, the last| of \d+)/.exec(picture)?.[1] ?? -1),
    lanes: marked(upper),
    events: marked(below),
  };
}

describe('[T10] the number of an event', () => {
  it('is the same on the scrubber, in the lanes and in the events, wherever one is', () => {
    for (const session of sessions()) {
      const { length } = session.model.branches[0].timeline;
      const stride = length > 200 ? 3 : 1;
      session.press('g');
      for (let event = stride - 1; event < length; event += stride) {
        session.press(`${stride} i`);
        expect(session.event).toBe(event);
        expect({ event, ...said(session) }).toEqual({
          event,
          scrubber: event,
          lanes: event,
          events: event,
        });
      }
    }
  });

  it('is where :N, Ng, NG, :goto and a click on its row go', () => {
    for (const session of sessions()) {
      session.press('g').press('9 0 s');
      const start = session.model;
      const rows = session.picture.slice(1).split('\n').slice(3, 18);
      let clicked = 0;
      for (const [index, row] of rows.entries()) {
        const number = /^ *(\d+)[ >]/.exec(row.slice(0, 5))?.[1];
        if (number === undefined) continue;
        clicked++;
        const ways: ((from: Session) => Session)[] = [
          (from) => from.type(`:${number}`),
          (from) => from.type(`:goto ${number}`),
          (from) => from.press(`${[...number].join(' ')} g`),
          (from) => from.press(`${[...number].join(' ')} G`),
          (from) => from.take({ kind: 'mouse', action: 'press', x: 1, y: index + 3 }),
        ];
        for (const way of ways) {
          session.model = start;
          way(session);
          expect(session.event).toBe(Number(number));
          expect(said(session).lanes).toBe(Number(number));
        }
        session.press('m a');
        expect(session.message).toBe(`Bookmark a is at event ${number}.`);
        session.model = start;
      }
      expect(clicked).toBeGreaterThan(3);
    }
  });

  it('is the same in sentences: what they cite is what the events pane says', () => {
    const [race] = races;
    const { timeline, critical, system } = race;
    const moments = Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at));
    const text = explain(moments, { system, critical, disassembler: null }).join(' ');
    expect(text).toContain(`(event ${critical.event})`);
    const session = new Session(race, { size: { width: 110, height: 50 } });
    for (const [, number] of text.matchAll(/an NMI that began at event (\d+)/g)) {
      expect(session.type(`:${number}`).picture).toMatch(new RegExp(`\\b${number}> .*--- NMI ---`));
    }
    session.press('!');
    expect(said(session)).toEqual({
      scrubber: critical.event,
      lanes: critical.event,
      events: critical.event,
    });
  });
});
