/** Where everything stands, as failing tests that say what to do instead. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, LAYERS, layerOf, PRODUCT, ROOMS, STRANGERS } from './house.ts';

describe('[A1] arrows point down', () => {
  for (const { path, files } of PRODUCT) {
    const layer = layerOf(path);
    if (layer === undefined) continue;
    it(path, () => {
      const wrong = files.filter((file) => {
        const other = layerOf(file);
        if (other === layer) return false;
        if (other === undefined) return true;
        if (STRANGERS.some(([above, below]) => above === layer && below === other)) return true;
        return LAYERS.indexOf(other) > LAYERS.indexOf(layer);
      });
      expect(wrong, 'move what is shared down, or the code that needs it up').toEqual([]);
      const lost = files.filter((file) => !mayLook(path, file));
      const advice =
        'this room may not look there: move what both need into a room below, pass it as an argument, or, where the arrow is right, say so in ROOMS';
      expect(lost, advice).toEqual([]);
    });
  }
});

/** The deepest folder that holds both files, and the room of it in which each stands. */
function parting(from: string, to: string): { folder: string; from: string; to: string } {
  const [a, b] = [from.split('/'), to.split('/')];
  let depth = 0;
  while (a[depth] === b[depth] && depth < Math.min(a.length, b.length) - 1) depth++;
  return { folder: a.slice(0, depth).join('/'), from: a[depth], to: b[depth] };
}

/** An own file of a folder may look into all of its rooms; a room only where ROOMS lets it. */
function mayLook(path: string, file: string): boolean {
  const { folder, from, to } = parting(path, file);
  const rooms = ROOMS[folder];
  if (rooms === undefined || rooms[from] === undefined) return true;
  return rooms[from].includes(to);
}

function looksInto(folder: string, room: string, other: string): boolean {
  const inside = PRODUCT.filter(({ path }) => path.startsWith(`${folder}/${room}/`));
  return inside.some(({ files }) => files.some((file) => file.startsWith(`${folder}/${other}/`)));
}

const foldersOf = (paths: readonly string[]): string[] => [...new Set(paths.map(dirname))];
const isRoom = (folder: string): boolean =>
  LAYERS.includes(folder) ||
  ROOMS[dirname(folder)]?.[folder.split('/').pop() as string] !== undefined;

describe('[A1] the table of rooms', () => {
  it('has every folder: a new one needs its line there', () => {
    const unknown = foldersOf(PRODUCT.map(({ path }) => path)).filter(
      (folder) => folder !== 'src' && !isRoom(folder),
    );
    expect(unknown).toEqual([]);
  });

  for (const [folder, rooms] of Object.entries(ROOMS)) {
    const names = Object.keys(rooms);
    for (const [index, room] of names.entries()) {
      it(`${folder}/${room}`, () => {
        expect(existsSync(join(folder, room)), 'there is no such folder: delete the line').toBe(
          true,
        );
        const above = rooms[room].filter((other) => !names.slice(0, index).includes(other));
        expect(above, 'a room looks into rooms that stand before it').toEqual([]);
        const unused = rooms[room].filter((other) => !looksInto(folder, room, other));
        expect(unused, 'nothing there is imported: take the permission back').toEqual([]);
      });
    }
  }
});

describe('[A7] a newcomer finds the room', () => {
  it('no folder has more than fifteen files of its own: divide it by what they are about', () => {
    const paths = [...filesUnder('src'), ...filesUnder('tui'), ...filesUnder('test')];
    const full = foldersOf(paths).filter(
      (folder) => paths.filter((path) => dirname(path) === folder).length > 15,
    );
    expect(full).toEqual([]);
  });

  for (const folder of Object.keys(ROOMS)) {
    it(`${folder}/README.md has a line for each room, in the order of ROOMS`, () => {
      const readme = readFileSync(join(folder, 'README.md'), 'utf8');
      const named = [...readme.matchAll(/^\| `([^`]+)\/` \|/gm)].map((match) => match[1]);
      expect(named).toEqual(Object.keys(ROOMS[folder]));
    });
  }

  it('docs/inside.md lists the layers from the ground up', () => {
    const inside = readFileSync('docs/inside.md', 'utf8');
    const named = [...inside.matchAll(/^((?:src|tui)\S*)\/ +\S/gm)].map((match) => match[1]);
    expect(named).toEqual(LAYERS);
  });

  it('every file says first what it is about', () => {
    const silent = PRODUCT.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('the folders of tests are those of what they test', () => {
    const nameOf = (layer: string) => layer.split('/').pop() as string;
    const lost = LAYERS.flatMap((layer) => {
      const tests = join('test', nameOf(layer));
      const files = existsSync(tests)
        ? filesUnder(tests).filter((path) => path.endsWith('.ts'))
        : [];
      return foldersOf(files).filter((folder) => !existsSync(folder.replace(tests, layer)));
    });
    expect(lost).toEqual([]);
  });
});
