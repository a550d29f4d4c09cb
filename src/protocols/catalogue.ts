/** The protocols that come with the project: the C files in the rooms of this directory. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, readInstalled } from '../language/protocol/installed.ts';
import type { SourceFile } from '../machine/program/program.ts';

const DIRECTORY = 'src/protocols';

let knownPaths: ReadonlyMap<string, string> | undefined;

/** Their paths below the directory, by name: what `PROTOCOL` says, and the file's name without `.c`. */
function builtinPaths(): ReadonlyMap<string, string> {
  knownPaths ??= findPaths();
  return knownPaths;
}

function findPaths(): ReadonlyMap<string, string> {
  const paths = readdirSync(join(packageRoot(), DIRECTORY), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.c'))
    .map((path) => path.replaceAll('\\', '/'));
  return new Map(paths.map((path) => [path.slice(path.lastIndexOf('/') + 1, -2), path]));
}

/** Names of the built-in protocols, in alphabetical order. */
export const builtinProtocols = (): string[] => [...builtinPaths().keys()].sort();

/** Where the file of a built-in protocol is installed; null when there is none of that name. */
export function builtinFile(name: string): string | null {
  const path = builtinPaths().get(name);
  return path === undefined ? null : join(packageRoot(), DIRECTORY, path);
}

/** By name: a file that is given once is parsed once. */
const sources = new Map<string, SourceFile>();

/** The source of a built-in protocol; throws when there is none of that name. */
export function readBuiltin(name: string): SourceFile {
  const known = sources.get(name);
  if (known !== undefined) return known;
  const path = builtinPaths().get(name);
  if (path === undefined) throw new Error(`there is no built-in protocol '${name}'`);
  const file = { name: `${name}.c`, text: readInstalled(`${DIRECTORY}/${path}`) };
  sources.set(name, file);
  return file;
}
