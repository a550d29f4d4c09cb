/** What files are like, as failing tests that say what to do instead. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesUnder, layerOf, PRODUCT } from './house.ts';

describe('[A2] each third-party library has one importing module', () => {
  const importers = new Map<string, string[]>();
  for (const { path, packages } of PRODUCT) {
    for (const name of new Set(packages)) {
      importers.set(name, [...(importers.get(name) ?? []), path]);
    }
  }
  for (const [name, paths] of importers) {
    it(name, () => expect(paths, 'import the module that wraps the library').toHaveLength(1));
  }
});

describe('[A8] the suite never fails by chance', () => {
  it('property tests draw from the fixed seed', () => {
    const wrong = filesUnder('test').filter(
      (path) => path.endsWith('.ts') && /^import .*'fast-check'/m.test(readFileSync(path, 'utf8')),
    );
    const wrapper = 'test/support/property-runs.ts';
    expect(wrong, 'import fc from test/support/property.ts').toEqual([wrapper]);
  });

  it('what only the long test does is in files that it runs', () => {
    const asking = filesUnder('test').filter((path) =>
      /\benv\.LONG\b/.test(readFileSync(path, 'utf8')),
    );
    const advice = 'import isLong from test/support/daily.ts: the long test runs who does';
    expect(asking, advice).toEqual(['test/support/daily.ts']);
  });
});

describe('[A3] only src/index.ts re-exports', () => {
  it('no barrels', () => {
    const barrels = PRODUCT.filter(
      ({ path, text }) => path !== 'src/index.ts' && /^export (\*|\{[^}]*\}) from/m.test(text),
    );
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

describe('[C9] files are written in one way', () => {
  it.each([
    [/\b(renameSync|linkSync)\b/, ['src/replay/writing/whole-file.ts']],
    [
      /\bwriteSync\b/,
      [
        'src/cli/process/blocking-output.ts',
        'src/cli/thread/keeper.ts',
        'src/replay/writing/sink.ts',
      ],
    ],
  ])('%s', (call, places) => {
    const found = PRODUCT.filter(({ text }) => call.test(text));
    expect(
      found.map(({ path }) => path),
      'use takeName of whole-file.ts, and writeAll of sink.ts',
    ).toEqual(places);
  });
});

describe('[A4] files and names', () => {
  const all = [...PRODUCT.map(({ path }) => path), ...filesUnder('test')].filter((path) =>
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
    const imports = new Map(PRODUCT.map(({ path, files }) => [path, files]));
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
  const outside = PRODUCT.filter(({ path }) => layerOf(path) !== 'src/cli');
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
