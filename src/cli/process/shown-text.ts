/**
 * All that the program writes to stdout and stderr, at the last moment: of control characters, and of commands to a CI
 * runner, it holds line ends and what the program itself asked for. That is marked by a word which is drawn anew for each
 * process: no file can know it.
 */
import { randomUUID } from 'node:crypto';
import { printableAscii, printableLines } from '../../machine/program/printable.ts';

/** Stands for the Escape of what the program asks of a terminal, and in front of what it tells a runner. */
export const OWN_ESCAPE = `\u001b${randomUUID()}`;

const OWN = new RegExp(`(${OWN_ESCAPE}(?:\\r|::|\\[[0-9;]*[mK]))`);

/** Draws over the line that was drawn like this before; an empty one takes it away. */
export const overwriting = (line: string): string => `${OWN_ESCAPE}\r${line}${OWN_ESCAPE}[K`;

/** A command to the runner of GitHub Actions, without its first colons; a line of its own. */
export const ownCommand = (command: string): string => `${OWN_ESCAPE}::${command}`;

/** `isAscii`: of a terminal that is not known to show more. `isRunner`: a runner looks for commands in it. */
export function shownText(text: string, isAscii = false, isRunner = false): string {
  const printed = isAscii ? printableAscii : printableLines;
  const shown = isRunner ? (part: string) => withoutCommands(printed(part)) : printed;
  if (!text.includes(OWN_ESCAPE)) return shown(text);
  return text
    .split(OWN)
    .map((part, at) => (at % 2 === 0 ? shown(part) : controlOf(part.slice(OWN_ESCAPE.length))))
    .join('');
}

/** `::` at the beginning of a line, behind blanks too, and `##[` anywhere, are spelled as what is not printable is. */
const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\n]*):(?=:)/gm, '$1\\u003a').replaceAll('##[', '\\u0023#[');

const controlOf = (asked: string): string =>
  asked === '\r' || asked === '::' ? asked : `\u001b${asked}`;
