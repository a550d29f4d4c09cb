/** Of which contents the bytes of a site are: a letter for each. */
import type { Site } from '../../machine/program/program.ts';
import { contentName } from '../../report/naming/contents.ts';

/** The letter of a content: o(ld), n(ew) for the one that is asked for, then digits. */
export function letterOf({ wanted }: Site, content: number): string {
  if (content === 0) return 'o';
  if (content === wanted) return 'n';
  const before = content - 1 - (wanted > 0 && wanted < content ? 1 : 0);
  return (before + 1).toString(16);
}

/** Of one byte: = where old and new are alike, ? for one of no content. */
export function originOf(site: Site, offset: number, byte: number): string {
  const { contents, wanted } = site;
  const has = (content: number): boolean => contents[content].bytes[offset] === byte;
  if (has(0) && has(wanted)) return '=';
  if (has(0)) return 'o';
  if (has(wanted)) return 'n';
  const other = contents.findIndex((_, content) => has(content));
  return other < 0 ? '?' : letterOf(site, other);
}

/** Index of the content that the site holds, -1 for none. */
export const contentHeld = ({ contents }: Site, bytes: readonly number[]): number =>
  contents.findIndex((content) => content.bytes.every((byte, offset) => byte === bytes[offset]));

/** The name of the content, `mixed` for bytes of several, `other` where a byte is of none. */
export function stateOf(site: Site, bytes: readonly number[]): string {
  const held = contentHeld(site, bytes);
  if (held >= 0) return contentName(site, held);
  const origins = bytes.map((byte, offset) => originOf(site, offset, byte));
  return origins.includes('?') ? 'other' : 'mixed';
}

/** `old`, `new`, `1 saves`: a content by its letter and its name, which may begin with the letter. */
export function contentLabel(site: Site, content: number): string {
  const letter = letterOf(site, content);
  const name = contentName(site, content);
  return name === 'old' || (name === 'new' && letter === 'n') ? name : `${letter} ${name}`;
}
