/**
 * The sources of a run for an editor: a file of the disk where it has the very text that was recorded, else that text
 * itself, by its number.
 */
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { packageRoot } from '../../language/protocol/installed.ts';
import { printable } from '../../machine/program/printable.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { builtinFile } from '../../protocols/catalogue.ts';
import type { Source } from '../protocol/messages.ts';
import type { Disk } from './disk.ts';

export interface RunSource {
  /** Index into the program's files. */
  file: number;
  /** Without folders. */
  name: string;
  /** Of a file that has the recorded text; null where none was found. */
  path: string | null;
  text: string;
}

export interface Places {
  /** The replay. */
  replay: string;
  /** Where the user says that the protocol is; null for nowhere. */
  protocol: string | null;
}

/** The protocol, and what the project wrote in C itself. */
export function sourcesOf(files: readonly SourceFile[], places: Places, disk: Disk): RunSource[] {
  return files.map(({ name, text }, file) => {
    const candidates = file === 0 ? protocolPaths(name, places) : [installedPath(name)];
    const path = candidates.find((candidate) => disk.read(candidate) === text) ?? null;
    return { file, name: printable(basename(name)), path, text };
  });
}

const KERNEL = 'src/language/protocol';

const installedPath = (name: string): string => join(packageRoot(), KERNEL, basename(name));

/** The name is somebody else's: it is looked for below the working directory alone. */
function isInside(name: string): boolean {
  const path = relative('.', resolve(name));
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function protocolPaths(name: string, { replay, protocol }: Places): string[] {
  const own = basename(name);
  const builtin = builtinFile(own.replace(/\.c$/, ''));
  return [
    ...(protocol === null ? [] : [resolve(protocol)]),
    ...(isInside(name) ? [resolve(name)] : []),
    join(dirname(resolve(replay)), own),
    ...(builtin === null ? [] : [builtin]),
  ];
}

/** As the protocol names it. What is not the protocol's own stands back. */
export function sourceMessage({ file, name, path }: RunSource): Source {
  const hint = file === 0 ? {} : { presentationHint: 'deemphasize' as const };
  return path === null
    ? { name, sourceReference: file + 1, origin: 'as recorded', ...hint }
    : { name, path, ...hint };
}

export type FoundSource = { ok: true; source: RunSource } | { ok: false; message: string };

/** The source of the run that an editor means: by its number, its path, or its text. */
export function sourceMeant(
  sources: readonly RunSource[],
  asked: { path: string | null; reference: number },
  disk: Disk,
): FoundSource {
  const { path, reference } = asked;
  if (reference > 0) {
    const source = sources[reference - 1];
    return source === undefined
      ? { ok: false, message: `this run has no source number ${reference}` }
      : { ok: true, source };
  }
  if (path === null) return { ok: false, message: 'the source has neither a path nor a number' };
  const real = disk.real(path);
  const same = sources.find((source) => source.path !== null && disk.real(source.path) === real);
  if (same !== undefined) return { ok: true, source: same };
  const text = disk.read(path);
  const alike = sources.find((source) => text === source.text);
  if (alike !== undefined) return { ok: true, source: alike };
  const name = printable(basename(path));
  const message = sources.some((source) => source.name === name)
    ? `${name} is not as it was when the run was recorded: open the recorded text from the call stack`
    : `${name} is no source of this run`;
  return { ok: false, message };
}
