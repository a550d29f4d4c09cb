/** The protocols that come with the project: the C files of this directory. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, readInstalled } from '../language/protocol/installed.ts';
import type { SourceFile } from '../machine/program/program.ts';

const DIRECTORY = 'src/protocols';

/** Their names, in alphabetical order: what `PROTOCOL` says, and the file's name without `.c`. */
export function builtinProtocols(): string[] {
  return readdirSync(join(packageRoot(), DIRECTORY))
    .filter((file) => file.endsWith('.c'))
    .map((file) => file.slice(0, -2))
    .sort();
}

/** The source of a built-in protocol; throws when there is none of that name. */
export function readBuiltin(name: string): SourceFile {
  if (!builtinProtocols().includes(name))
    throw new Error(`there is no built-in protocol '${name}'`);
  const file = `${name}.c`;
  return { name: file, text: readInstalled(`${DIRECTORY}/${file}`) };
}
