/** Litmus tests on the command line: files, and directories of them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../machine/program/program.ts';
import { UsageError } from '../process/exit.ts';
import { readText, reasonOf } from './text-file.ts';

/** Larger files are no litmus tests. */
const MAX_TEST_BYTES = 1 << 20;

/** The tests in the order given; those of a directory, and of the ones in it, by name. */
export function litmusFiles(paths: readonly string[]): SourceFile[] {
  const names = paths.flatMap((path) => {
    const found = namesUnder(path);
    if (found.length === 0) throw new UsageError(`there is no .litmus file in ${path}`);
    return found;
  });
  return names.map((name) => ({ name, text: readText(name, MAX_TEST_BYTES) }));
}

function namesUnder(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const name = join(path, entry.name);
        if (entry.isDirectory()) return namesUnder(name);
        return entry.name.endsWith('.litmus') ? [name] : [];
      });
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
}
