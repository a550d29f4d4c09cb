/**
 * All that the program writes to stdout and stderr, at the last moment: of control characters it holds line ends, and what
 * the program itself asked for. That is marked by a word which is drawn anew for each process: no file can know it.
 */
import { randomUUID } from 'node:crypto';
import { printableAscii, printableLines } from '../../machine/program/printable.ts';

/** Stands for the Escape of what the program asks of a terminal. */
export const OWN_ESCAPE = `\u001b${randomUUID()}`;

const OWN = new RegExp(`(${OWN_ESCAPE}(?:\\r|\\[[0-9;]*[mK]))`);

/** Draws over the line that was drawn like this before; an empty one takes it away. */
export const overwriting = (line: string): string => `${OWN_ESCAPE}\r${line}${OWN_ESCAPE}[K`;

/** `isAscii`: of a terminal that is not known to show more. */
export function shownText(text: string, isAscii = false): string {
  const shown = isAscii ? printableAscii : printableLines;
  if (!text.includes(OWN_ESCAPE)) return shown(text);
  return text
    .split(OWN)
    .map((part, at) => (at % 2 === 0 ? shown(part) : controlOf(part.slice(OWN_ESCAPE.length))))
    .join('');
}

const controlOf = (asked: string): string => (asked === '\r' ? asked : `\u001b${asked}`);
