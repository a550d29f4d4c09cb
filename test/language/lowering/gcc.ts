/** gcc, for tests that compare with it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GCC = 'gcc';

/** Why tests that need gcc are skipped, null when they are not. */
export const withoutGcc: string | null =
  spawnSync(GCC, ['--version']).status === 0 ? null : 'there is no gcc on this machine';

const INCLUDE = ['-std=gnu11', '-I', 'src/protocols'];

/** What gcc says of a file with all warnings on; '' when it accepts it. */
export function complaints(path: string, ...more: string[]): string {
  const flags = [...INCLUDE, '-Wall', '-Werror', '-fsyntax-only', ...more];
  return spawnSync(GCC, [...flags, path], { encoding: 'utf8' }).stderr;
}

/** What a C program prints; signed overflow wraps, as the kernel is compiled. */
export function output(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-gcc-'));
  try {
    const source = join(directory, 'program.c');
    const binary = join(directory, 'program');
    writeFileSync(source, text);
    execFileSync(GCC, [...INCLUDE, '-w', '-fwrapv', '-o', binary, source]);
    return execFileSync(binary, { encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * A text with its macros replaced by gcc, null when gcc refuses it, or warns that a macro is defined
 * again as something else, which C11 6.10.3p2 does not allow.
 */
export function preprocessed(text: string): string | null {
  const flags = ['-std=gnu11', '-undef', '-E', '-P', '-x', 'c', '-'];
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync(GCC, flags, { input: text, encoding: 'utf8', env });
  return status === 0 && !/warning: "\w+" redefined/.test(stderr) ? stdout : null;
}
