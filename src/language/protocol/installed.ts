/** Files that are installed with the package: the kernel library and the built-in protocols. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of the package's own package.json, from `src/` as from a bundle in `dist/`. */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('pokelab is not installed whole: no package.json');
    directory = parent;
  }
  return directory;
}

/** The text of a file of the package; `path` is relative to its root. */
export function readInstalled(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}
