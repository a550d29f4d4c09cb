/** The shape of the house, as failing tests that say what to do instead. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Source {
  path: string;
  text: string;
  /** Paths of imported files, and names of imported packages. */
  files: string[];
  packages: string[];
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const named = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
  return {
    path,
    text,
    files: named
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(path), name))),
    packages: named.filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
  };
}

const product = [...filesUnder('src'), ...filesUnder('tui')]
  .filter((path) => path.endsWith('.ts'))
  .map(read);

/** Lowest first; a layer may import what stands before it. */
const LAYERS = [
  'src/machine',
  'src/language',
  'src/protocols',
  'src/scenario',
  'src/history',
  'src/explore',
  'src/litmus',
  'src/replay',
  'src/report',
  'src/diff',
  'tui',
  'src/cli',
];
/** Layers that do not know each other although one stands before the other. */
const STRANGERS = [
  ['src/history', 'src/language'],
  ['src/history', 'src/scenario'],
  ['src/replay', 'src/litmus'],
  ['src/report', 'src/litmus'],
  ['src/diff', 'src/litmus'],
];

const layerOf = (path: string): string | undefined =>
  LAYERS.find((layer) => path.startsWith(`${layer}/`));

describe('[A1] arrows point down', () => {
  for (const { path, files } of product) {
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
    });
  }
});

describe('[A2] each third-party library has one importing module', () => {
  const importers = new Map<string, string[]>();
  for (const { path, packages } of product) {
    for (const name of new Set(packages)) {
      importers.set(name, [...(importers.get(name) ?? []), path]);
    }
  }
  for (const [name, paths] of importers) {
    it(name, () => expect(paths, 'import the module that wraps the library').toHaveLength(1));
  }
});

describe('[A3] only src/index.ts re-exports', () => {
  it('no barrels', () => {
    const barrels = product.filter(
      ({ path, text }) => path !== 'src/index.ts' && /^export (\*|\{[^}]*\}) from/m.test(text),
    );
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

describe('[A4] files and names', () => {
  const all = [...product.map(({ path }) => path), ...filesUnder('test')].filter((path) =>
    path.endsWith('.ts'),
  );

  it('files have at most 300 lines: split them by what they are about', () => {
    const long = all.filter((path) => readFileSync(path, 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('no grab-bags: name a file after what is in it', () => {
    const bags = all.filter((path) => /\/(utils?|helpers?|common|misc|types)\.ts$/.test(path));
    expect(bags).toEqual([]);
  });

  it('no import cycle', () => {
    const imports = new Map(product.map(({ path, files }) => [path, files]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path))
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of imports.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });
});

describe('[A5] process belongs to the command line', () => {
  const outside = product.filter(({ path }) => layerOf(path) !== 'src/cli');
  it('nothing below src/cli reads process, a clock or a random number', () => {
    const wrong = outside.filter(({ text }) =>
      /\bprocess\.|Date\.now|performance\.now|Math\.random/.test(text),
    );
    expect(
      wrong.map(({ path }) => path),
      'take it as an argument',
    ).toEqual([]);
  });
});
