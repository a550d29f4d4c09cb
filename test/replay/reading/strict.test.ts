/** What a reader could take in two ways, or nobody reads, is not read at all: checksums fit here everywhere. */
import { describe, expect, it } from 'vitest';
import { readReplay } from '../../../src/replay/reading/reader.ts';
import { entryOf, fileOf, type Part, partsOf } from '../../fuzz/replays/forged-file.ts';
import type { Tree } from '../../fuzz/replays/message-pack.ts';
import { mustRead, recordBytes, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const system = patchingToy();
const finding = { class: 'crash', cpu: 1, site: -1, message: 'it fell', event: 3 } as const;
const whole = recordBytes(system, randomMoments(system, 5, 60), { flushAt: [20], finding });

const HEADER = 0;
const BLOCK = 1;
const END = 3;

/** Where a path of keys leads. */
function at(part: Part, ...path: string[]): Extract<Tree, { kind: 'map' }> {
  const tree = path.reduce((inner, key) => entryOf(inner, key)?.[1] ?? inner, part.tree);
  if (tree.kind !== 'map') throw new Error(`no map at ${path.join('.')}`);
  return tree;
}

function edited(edit: (parts: Part[]) => void): string {
  const parts = partsOf(whole);
  edit(parts);
  return verdictOf(readReplay(fileOf(parts), 'bad'));
}

const MAPS: [what: string, frame: number, ...path: string[]][] = [
  ['the header', HEADER],
  ['scenario', HEADER, 'scenario'],
  ['scenario.source', HEADER, 'scenario', 'source'],
  ['words', HEADER, 'words'],
  ['the block', BLOCK],
  ['the end', END],
  ['finding', END, 'finding'],
];

describe('[R43] a replay is read in one way', () => {
  it('and put together again it is the same', () => {
    expect(Buffer.compare(fileOf(partsOf(whole)), whole)).toBe(0);
  });

  it.each(MAPS)('%s with a key twice is refused', (_, frame, ...path) => {
    for (const where of ['push', 'unshift'] as const) {
      const verdict = edited((parts) => {
        const { entries } = at(parts[frame], ...path);
        entries[where](structuredClone(entries[0]));
      });
      expect(verdict).toContain('it has a key twice');
    }
  });

  it.each(MAPS)('%s with a field that nobody reads is refused', (what, frame, ...path) => {
    for (const key of ['verified', 'constructor', '0', '']) {
      const verdict = edited((parts) => {
        at(parts[frame], ...path).entries.push([key, { kind: 'flag', value: true }]);
      });
      expect(verdict).toContain(
        key === '0' ? 'bad: ' : `does not know the field "${key}" of ${what}`,
      );
      expect(verdict).not.toBe('whole');
    }
  });

  it('a number in more bytes than it needs, or as a float, is refused', () => {
    const places: [frame: number, path: string[], key: string][] = [
      [HEADER, ['scenario'], 'cpus'],
      [BLOCK, [], 'count'],
      [END, [], 'events'],
      [END, ['finding'], 'event'],
    ];
    for (const [frame, path, key] of places) {
      for (const form of ['wide', 'float']) {
        const verdict = edited((parts) => {
          const entry = entryOf(at(parts[frame], ...path), key);
          if (entry?.[1].kind !== 'integer') throw new Error(`${key} is no integer`);
          const { value } = entry[1];
          const wide: Tree = { kind: 'integer', value, wide: true };
          entry[1] = form === 'wide' ? wide : { kind: 'float', value: Number(value) };
        });
        expect(verdict, `${key} ${form}`).toContain('another form than the shortest');
      }
    }
  });

  it('a word that is not known is told without what it could do to a terminal', () => {
    const verdict = edited(([header]) => {
      const words = entryOf(at(header, 'words'), 'context')?.[1];
      if (words?.kind === 'array')
        words.items[0] = { kind: 'text', value: '\u001b[31mred\n\u202e' };
    });
    expect(verdict).toContain("does not know its context '\\u001b[31mred\\u000a\\u202e'");
  });

  it('what is behind the last entry of a pair is refused', () => {
    const verdict = edited(([header]) => {
      const kinds = entryOf(header.tree, 'kinds')?.[1];
      if (kinds?.kind !== 'array' || kinds.items[0].kind !== 'array') throw new Error('no kinds');
      kinds.items[0].items.push({ kind: 'nil' });
    });
    expect(verdict).toContain('an entry of kinds has 3 entries, not 2');
  });

  it('in another order of keys, or by another brotli, it is the same run', () => {
    const parts = partsOf(whole);
    at(parts[HEADER], 'scenario').entries.reverse();
    at(parts[END]).entries.reverse();
    for (const part of parts) part.quality = 9;
    const again = mustRead(fileOf(parts));
    expect(again.moments()).toEqual(mustRead(whole).moments());
    expect(again.finding).toEqual(finding);
  });
});
