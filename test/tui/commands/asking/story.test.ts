import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReplay } from '../../../../src/inspect/opening/opening.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008 } from '../../runs.ts';

let race: Race;
let session: Session;
beforeAll(async () => {
  race = await race2008();
});
beforeEach(() => {
  session = new Session(race);
});

/** Marks that a key leads to until it says that there are no more. */
function visited(key: string): number[] {
  const events: number[] = [];
  for (let left = 100; left > 0; left--) {
    const { isError } = session.press(key).work().model.message ?? { isError: true };
    if (isError) return events;
    events.push(session.event);
  }
  throw new Error('the story has no end');
}

describe('[U12] the story in the debugger', () => {
  it('is gone through forwards and backwards, the same events', () => {
    session.press('g');
    const forth = visited('e');
    expect(session.message).toBe('The story ends here: V tells it.');
    expect(forth.at(-1)).toBe(race.critical.event);
    expect(forth).toEqual([...forth].sort((a, b) => a - b));
    session.press('G');
    const back = visited('E');
    expect(session.message).toBe('The story begins here: V tells it.');
    // At the end one stands at the last of them.
    expect(back).toEqual(forth.slice(0, -1).reverse());
    // Between two of them, both ways lead to a neighbour.
    session.press('g').type(`:${forth[1] - 1}`);
    expect(session.press('e').event).toBe(forth[1]);
    session.type(`:${forth[1] + 1}`);
    expect(session.press('E').event).toBe(forth[1]);
  });

  it('says of each event what its own CPU did there', () => {
    session.press('g');
    for (const event of visited('e').slice(0, -1)) {
      session
        .type(`:${event - 1}`)
        .press('e')
        .work();
      const [, number, text] = /^(\d+)\/\d+ {2}(.*)$/.exec(session.message) ?? [];
      expect(Number(number)).toBeGreaterThan(0);
      const { cpu } = race.timeline.momentAt(event).event;
      expect(text).toMatch(new RegExp(`^CPU${cpu}'s `));
    }
  });

  it('is a list that leads to each of its events', () => {
    session.press('g');
    const events = visited('e');
    session.press('g V');
    for (const event of events) {
      expect(session.picture).toContain(` ${event}  CPU`);
      session.press('enter');
      expect(session.model.overlay).toBeNull();
      expect(session.event).toBe(event);
      session.press('V j');
    }
  });

  it.each(['ftrace-write-fails-2008', 'ftrace-nmi-gate-2010', 'riscv-jalr-2025-LOCAL_FENCE'])(
    'of %s ends at its failure',
    async (name) => {
      const { root } = await openReplay(`replays/museum/${name}.replay`, 'pokelab');
      const { timeline, critical } = root;
      if (critical === null) throw new Error('the run does not fail');
      session = new Session({ timeline, critical });
      session.press('g');
      const events = visited('e');
      expect(session.model.mark).toBe(Math.min(critical.event + 1, timeline.length));
      expect(new Set(events).size).toBe(events.length);
    },
  );

  it('is none for a run that does not fail', () => {
    const { timeline } = race;
    const root = { ...session.model.branches[0], timeline, critical: null };
    session = new Session(race, { root });
    expect(session.press('V').message).toBe('This run has not failed: there is no story yet.');
  });
});
