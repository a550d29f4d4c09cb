/** Litmus tests on the command line: files, and directories of them. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../machine/program/program.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { UsageError } from '../process/exit.ts';
import { kindOf, missingSays, strangerSays } from './file-kinds.ts';
import { readText, reasonOf } from './text-file.ts';

/** Larger files are no litmus tests. */
const MAX_TEST_BYTES = 1 << 20;

/** Names of the tests in the order given; those of a directory, and of the ones in it, by name. */
export const litmusFiles = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    const stranger = kindOf(path) === 'directory' ? null : strangerSays(path, 'litmus');
    if (stranger !== null) throw new UsageError(stranger);
    if (!existsSync(path)) throw new UsageError(missingSays(path));
    const found = namesUnder(path);
    if (found.length === 0) {
      throw new UsageError(`${path} is a directory without .litmus files; ${hint(path)}`);
    }
    return found;
  });

const hint = (path: string): string => `'pokelab ls ${quoted(path)}' lists the replays in it`;

/** The test of that name, or why it cannot be read: the others are answered all the same. */
export function readLitmusFile(name: string): SourceFile | UsageError {
  try {
    return { name, text: readText(name, MAX_TEST_BYTES) };
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
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
