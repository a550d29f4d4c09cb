/** What the package holds that is published: the product, and nothing that a user or a test has left behind. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../../support/daily.ts';
import { scratch } from '../pokelab.ts';

const own = scratch();

/** Nothing is run, sent or written. */
function packed(cwd: string): { paths: string[]; size: number } {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files, size }] = JSON.parse(text) as [{ files: { path: string }[]; size: number }];
  return { paths: files.map(({ path }) => path), size };
}

/** Everything that is of use where Pokelab is installed. */
const OF_USE = [
  /^(package\.json|README\.md|LICENSE|NOTICE)$/,
  /^dist\/[\w-]+\.js$/,
  /^dist\/kernel\.wasm$/,
  /^dist\/types\/[\w/-]+\.d\.ts$/,
  /^dist\/man\/pokelab\.1$/,
  /^dist\/page-style\.css$/,
  /^docs\/[\w-]+\.(md|svg)$/,
  /^src\/SPEC\.md$/,
  /^src\/protocols\/([\w-]+\/)?[\w-]+\.[ch]$/,
  /^src\/protocols\/README\.md$/,
  /^src\/language\/protocol\/(kernel|callbacks)\.c$/,
  /^src\/dap\/vscode\/package\.json$/,
  /^replays\/(museum\/)?[\w-]+(-D-[\w-]+)?\.(replay|txt)$/,
  /^replays\/(museum\/)?README\.md$/,
  /^replays\/museum\/museum\.json$/,
];

describe('[C57] the package', () => {
  const { paths, size } = packed('.');

  it('holds files that git knows, and what is built of the product', () => {
    const known = new Set(execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n'));
    const built = paths.filter((path) => path.startsWith('dist/'));
    expect(built).toEqual(expect.arrayContaining(['dist/pokelab.js', 'dist/kernel.wasm']));
    expect(paths.filter((path) => !path.startsWith('dist/') && !known.has(path))).toEqual([]);
    // Whatever their names look like.
    const kept = [...known].filter((path) => /^replays\/[^.]/.test(path));
    expect(kept.filter((path) => !paths.includes(path))).toEqual([]);
    // A bundle says of which file each part is.
    const ofTests = built.filter((path) => /^\/\/ test\//m.test(readFileSync(path, 'latin1')));
    expect(ofTests).toEqual([]);
  });

  it('holds no file that is of no use where it is installed, and is small', () => {
    expect(paths.filter((path) => !OF_USE.some((use) => use.test(path)))).toEqual([]);
    // Bytes. Most of them are the replays of the museum.
    expect(size).toBeLessThan(1_500_000);
  });

  it('holds what its pages lead to, but for the tests', () => {
    const broken = paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((page) =>
        [...readFileSync(page, 'utf8').matchAll(/\]\(([\w./-]+)(?:#[\w-]*)?\)/g)].map(
          ([, link]) => `${page}: ${join(dirname(page), link)}`,
        ),
      )
      .filter((link) => !link.includes(': test/'))
      .filter((link) => !paths.some((path) => `${path}/`.startsWith(`${link.split(': ')[1]}/`)));
    expect(broken).toEqual([]);
  });

  it.runIf(isLong)('holds no run, search or note that is of the machine it is packed on', () => {
    mkdirSync(join(own, 'replays', 'museum'), { recursive: true });
    copyFileSync('package.json', join(own, 'package.json'));
    copyFileSync('replays/.gitignore', join(own, 'replays', '.gitignore'));
    const left = [
      'direct-live-1.replay',
      'direct-fails.replay',
      'direct-passes.replay',
      'direct-exhaustive-37718e9d.replay',
      'direct-pct-37718e9d.replay.part2',
      'direct-12345678.checkpoint',
      'direct-12345678.checkpoint.part',
      'direct.replay.notes',
      'direct.replay.notes.part',
      'museum/direct.replay.notes',
      'museum/museum.json.part',
    ];
    for (const name of ['direct.replay', ...left]) writeFileSync(join(own, 'replays', name), '');
    expect(packed(own).paths.filter((path) => path.startsWith('replays/'))).toEqual([
      'replays/direct.replay',
    ]);
  });
});
