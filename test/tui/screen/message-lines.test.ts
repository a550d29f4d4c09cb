import { beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../../tui/drawing/segments.ts';
import { say } from '../../../tui/model/model.ts';
import { frameOf } from '../../../tui/screen/frame.ts';
import { Session } from '../pictures.ts';
import { type Race, race2008 } from '../runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

const shown = (session: Session): string[] => {
  const region = frameOf(session.model).regions.find(({ name }) => name === 'message');
  return region?.lines.map((line) => textOf(line).trim()) ?? [];
};

describe('a message', () => {
  it('is in the status line where it has room there', () => {
    const session = new Session(race);
    session.model = say(session.model, 'x'.repeat(79));
    expect(shown(session)).toEqual([]);
    expect(session.picture.split('\n')[24]).toBe(` ${'x'.repeat(79)}`);
  });

  it('else is there whole, above the scrubber, until the next key', () => {
    for (const width of [80, 100]) {
      const session = new Session(race, { size: { width, height: 24 } });
      session.press('4 1 g m A 1 1 5 g m B A');
      const { message } = session;
      const words = `${message} and so on`.repeat(2);
      session.model = say(session.model, words);
      expect(shown(session).join(' ')).toBe(words);
      expect(session.picture.split('\n')[22].trim()).toBe(shown(session).at(-1));
      expect(session.picture).toMatch(/event 115 of/);
      session.press('s');
      expect(shown(session)).toEqual([]);
    }
  });

  it('never hides more than a third of the screen, nor what is typed; what is cut says so', () => {
    const session = new Session(race);
    session.model = say(session.model, 'word '.repeat(500));
    expect(shown(session)).toHaveLength(Math.floor(session.model.size.height / 3));
    expect(shown(session).at(-1)?.trimEnd().endsWith(session.model.glyphs.more)).toBe(true);
    session.model = {
      ...session.press(':').model,
      message: { text: 'x'.repeat(99), isError: false },
    };
    expect(shown(session)).toEqual([]);
  });
});
