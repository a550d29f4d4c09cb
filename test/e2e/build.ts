/** Builds dist/ before the tests, unless it is newer than every source. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export default function setup(): void {
  const built = statSync('dist/pokelab.js', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...['src', 'tui', 'build.mjs', 'package.json'].map(newest))) return;
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node build.mjs: ${stderr}`);
}

/** When the file, or the last of the directory's files, was changed. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
