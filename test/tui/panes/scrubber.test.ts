/** The position line counts events as everything else does. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../pictures.ts';
import { type Race, tinyRace } from '../runs.ts';

let race: Race;
beforeAll(async () => {
  race = await tinyRace();
});

describe('[T10] the position line', () => {
  it('has a number for each event, from 0 on, and none for the start', () => {
    const session = new Session(race);
    const { length } = race.timeline;
    session.press('g');
    expect(session.picture).toContain(`start of ${length} events`);
    for (let event = 0; event < length; event++) {
      session.press('i');
      const where =
        event === length - 1 ? `event ${event}, the last` : `event ${event} of ${length}`;
      expect(session.picture).toMatch(new RegExp(`${where}(?!\\d)`));
    }
  });

  it('says the start where a bookmark is set there', () => {
    const session = new Session(race).press('g m a');
    expect(session.message).toBe('Bookmark a is at the start.');
  });
});
