/** A script's line may hold anything: each command is done, or says what is wrong with it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readPattern } from '../../../src/inspect/events/event-pattern.ts';
import { WORDS } from '../../../tui/words/words.ts';
import { Session } from '../pictures.ts';
import { type Race, tinyRace } from '../runs.ts';

let race: Race;
beforeAll(async () => {
  race = await tinyRace();
});

const ARGUMENTS = [
  'flag\n',
  'a\nb',
  '\n',
  'flag\rflag',
  'flag\u2028',
  '\0',
  '\ud800',
  '((',
  'x'.repeat(5000),
];

describe('a line with anything in it', () => {
  it.each(WORDS.map(({ name }) => name))('%s', (name) => {
    for (const argument of ARGUMENTS) {
      const session = new Session(race).take({ kind: 'line', text: `${name} ${argument}` }).work();
      expect(session.model.size).toEqual({ width: 80, height: 24 });
    }
  });

  it('is no pattern to stop at', () => {
    for (const argument of ARGUMENTS.slice(1))
      expect(readPattern(argument, race.system)).toMatchObject({ ok: false });
  });
});
