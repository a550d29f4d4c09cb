import { basename, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { madeName } from '../../../src/cli/files/made-name.ts';
import fc from '../../support/property.ts';

describe('[R46] a name made from a name in a file', () => {
  it.each([
    ['direct', 'direct'],
    ['text-poke-smp-2010 -D NO_SYNC', 'text-poke-smp-2010-NO_SYNC'],
    ['x/../../../../somewhere', 'x-..-..-..-..-somewhere'],
    ['..', 'unnamed'],
    ['-rf', 'rf'],
    ['.hidden', 'hidden'],
    ['a\0b', 'a-b'],
    ['', 'unnamed'],
  ])('%j becomes %j', (text, name) => expect(madeName(text)).toBe(name));

  it('is one part of a path, whatever it is made from', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('.', '/', '..'),
    );
    fc.assert(
      fc.property(text, (from) => {
        const name = madeName(from);
        expect(name).toMatch(/^\w[\w.-]{0,99}$/);
        expect(basename(normalize(join('replays', name)))).toBe(name);
      }),
    );
  });
});
