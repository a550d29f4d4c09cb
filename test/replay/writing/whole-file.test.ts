/** Files are whole under their names, or not there, and nobody takes a name from somebody else. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  openPart,
  takeName,
  whyUnwritten,
  writeWhole,
} from '../../../src/replay/writing/whole-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function place(): string {
  const own = join(folder, `${count++}`);
  mkdirSync(own);
  return own;
}

describe('[C9] a file', () => {
  it('is not there before it is whole, and nothing is left of one that is not', () => {
    const own = place();
    const path = join(own, 'deep/er/a.txt');
    const seen: string[][] = [];
    function* texts(fails: boolean) {
      yield 'one ';
      seen.push(readdirSync(join(own, 'deep/er')));
      if (fails) throw new Error('no');
      yield new Uint8Array([50]);
    }
    expect(() => writeWhole(path, texts(true), { overwrites: false })).toThrow('no');
    expect(readdirSync(join(own, 'deep/er'))).toEqual([]);
    writeWhole(path, texts(false), { overwrites: false });
    expect(readFileSync(path, 'utf8')).toBe('one 2');
    expect(seen).toEqual([['a.txt.part'], ['a.txt.part']]);
    expect(readdirSync(join(own, 'deep/er'))).toEqual(['a.txt']);
  });

  it('that is there is replaced whole where that is meant, and else stays', () => {
    const path = join(place(), 'a');
    writeFileSync(path, 'old');
    expect(() => writeWhole(path, ['new'], { overwrites: false })).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('old');
    writeWhole(path, ['new'], { overwrites: true });
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
});

describe('[C54] several writers', () => {
  it('of one path have a part each, and the first one to end has the name', () => {
    const own = place();
    const path = join(own, 'a');
    const parts = Array.from({ length: 20 }, () => openPart(path));
    expect(new Set(parts).size).toBe(20);
    for (const part of parts) writeFileSync(part, part);
    takeName(parts[7], path, false);
    expect(() => takeName(parts[3], path, false)).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe(parts[7]);
    expect(readFileSync(parts[3], 'utf8')).toBe(parts[3]);
  });

  it('have short names where their own are long', () => {
    const own = place();
    const path = join(own, 'ä'.repeat(125));
    writeWhole(path, ['x'], { overwrites: false });
    expect(readFileSync(path, 'utf8')).toBe('x');
  });
});

describe('[C6] what cannot be written', () => {
  const reasonOf = (path: string): string => {
    try {
      writeWhole(path, ['x'], { overwrites: false });
      return '';
    } catch (error) {
      return whyUnwritten(path, null, error);
    }
  };

  it('is told in one line: what, where, and what to do', () => {
    const own = place();
    writeFileSync(join(own, 'file'), '');
    symlinkSync('nowhere', join(own, 'link'));
    expect(reasonOf(join(own, 'file', 'a'))).toBe(
      `${own}/file/a: a part of the path is no directory; record to another one`,
    );
    expect(reasonOf(join(own, 'file'))).toBe(
      `${own}/file: the file exists; remove it or choose another name`,
    );
    expect(reasonOf(join(own, 'link', 'a'))).toMatch(/^\S+\/link\/a: [^\n]+; [^\n]+$/);
    expect(reasonOf('/dev/full/a')).toMatch(/ a part of the path is no directory; /);
    expect(reasonOf(join(own, 'x'.repeat(256)))).toMatch(/ the name is too long; choose another/);
  });

  it('is no excuse for a defect', () => {
    expect(() => whyUnwritten('a', null, new TypeError('torn'))).toThrow('torn');
  });
});
