/** What the package holds that is published: the product, and nothing that a user or a test has left behind. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../support/daily.ts';
import { scratch } from './pokelab.ts';

const own = scratch();

/** Nothing is run, sent or written. */
function packed(cwd: string): string[] {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(text) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

describe('[C57] the package', () => {
  it('holds files that git knows, and what is built of the product', () => {
    const known = new Set(execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n'));
    const paths = packed('.');
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

  it.runIf(isLong)('holds no run, search or note that is of the machine it is packed on', () => {
    mkdirSync(join(own, 'replays', 'museum'), { recursive: true });
    copyFileSync('package.json', join(own, 'package.json'));
    copyFileSync('replays/.gitignore', join(own, 'replays', '.gitignore'));
    const left = [
      'direct-live-1.replay',
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
    expect(packed(own).filter((path) => path.startsWith('replays/'))).toEqual([
      'replays/direct.replay',
    ]);
  });
});
