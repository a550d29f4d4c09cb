/** Files as URIs (RFC 3986): below a folder where they are in it, whole where they are not. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { packageRoot } from '../../language/protocol/installed.ts';
import { builtinFile } from '../../protocols/catalogue.ts';
import type { ProtocolFile } from './report.ts';

/** Folders that URIs are relative to: where the verb was called, and where Pokelab is installed. */
export const SOURCE_ROOT = '%SRCROOT%';
export const POKELAB_ROOT = 'POKELAB';

export interface FileUri {
  uri: string;
  /** The folder that it is relative to; left out of one that is whole. */
  uriBaseId?: string;
}

export const folderUri = (folder: string): string => `${wholeUri(folder).replace(/\/$/, '')}/`;

export function protocolUri({ path, isBuiltin }: ProtocolFile): FileUri {
  const file = isBuiltin ? builtinFile(path) : null;
  if (file === null) return fileUri(path);
  return { uri: encoded(within(packageRoot(), file) ?? file), uriBaseId: POKELAB_ROOT };
}

export function fileUri(path: string): FileUri {
  const inside = within('.', path);
  return inside === null
    ? { uri: wholeUri(path) }
    : { uri: encoded(inside), uriBaseId: SOURCE_ROOT };
}

/** As people and annotations name it: below the working directory where it is in it, by its name alone where it is built in. */
export function shownPath({ path, isBuiltin }: ProtocolFile): string {
  return isBuiltin ? `${path}.c` : (within('.', path) ?? resolve(path));
}

/** The path below the folder, with slashes; null for one that leads elsewhere. */
function within(folder: string, path: string): string | null {
  const inside = relative(folder, path);
  const isOut = inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..';
  return isOut ? null : inside.replaceAll(sep, '/');
}

const wholeUri = (path: string): string => `file://${encoded(resolve(path).replaceAll(sep, '/'))}`;

/** Each byte of UTF-8 that is no letter, digit or `-._~/` is spelled `%XX`. */
const encoded = (path: string): string =>
  [...Buffer.from(path)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const spelled = `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      return /[\w.~/-]/.test(character) ? character : spelled;
    })
    .join('');
