/**
 * The pages that a user reads, and their parts that are made, not written. A made part stands between `<!-- NAME -->` and
 * `<!-- /NAME -->`, a table of the program, or between `<!-- $ COMMAND -->` and `<!-- /$ -->`: what the command
 * prints. `<!-- long $ COMMAND -->` is for one that takes more than a second or two: only the long test holds the page to it.
 */
import { readdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';

export const README = 'README.md';

/** From the root of the repository. */
export const PAGES: readonly string[] = [
  README,
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
  'replays/museum/README.md',
];

export interface Part {
  kind: 'table' | 'command' | 'long command';
  /** The table's name, or the command. */
  words: string;
}

const OPENING = '<!-- (?:([a-z][a-z-]*)|(long )?\\$ (.+)) -->\\n';
const MADE = new RegExp(`^${OPENING}[\\s\\S]*?^<!-- /(\\1|\\$) -->$`, 'gm');

function partOf([, table, long, command]: readonly (string | undefined)[]): Part {
  if (table !== undefined) return { kind: 'table', words: table };
  return { kind: long === undefined ? 'command' : 'long command', words: command as string };
}

/** The made parts of a page, in their order. */
export function partsOf(page: string, text: string): Part[] {
  const parts = [...text.matchAll(MADE)].map(partOf);
  const marks = text.match(/^<!-- .* -->$/gm) ?? [];
  if (marks.length !== 2 * parts.length) {
    throw new Error(
      `${page}: every <!-- name --> needs its <!-- /name -->, and each <!-- $ ... --> its <!-- /$ -->`,
    );
  }
  return parts;
}

/** The page with its parts put in; null leaves one as it is. */
export function withParts(text: string, made: readonly (string | null)[]): string {
  let at = 0;
  return text.replace(MADE, (whole) => {
    const part = made[at++];
    const [first, last] = [whole.indexOf('\n'), whole.lastIndexOf('\n')];
    return part === null ? whole : `${whole.slice(0, first)}\n\n${part}\n${whole.slice(last)}`;
  });
}

/** Commands that a page tells to type, without what they print; a comment may stand behind each. */
export const commandsIn = (text: string): string[] =>
  [...text.replace(MADE, '').matchAll(/^```\n([\s\S]*?)^```$/gm)]
    .flatMap(([, inside]) => inside.split('\n'))
    .filter((line) => line.startsWith('npx pokelab '));

/** Files that a page shows whole: code blocks that say a name, as in "```c flag-first.c". */
export const filesIn = (text: string): { name: string; text: string }[] =>
  [...text.matchAll(/^```\w+ ([\w./-]+)\n([\s\S]*?)^```$/gm)].map(([, name, inside]) => ({
    name,
    text: inside,
  }));

/** A table's links are from the root of the repository; on a page they are from where it is. */
export const linkedFrom = (page: string, table: string): string =>
  table.replace(
    /\]\((replays\/[^)]+)\)/g,
    (_, path: string) => `](${relative(dirname(page), path)})`,
  );

/** Times differ from run to run; everything else must not. */
export const withoutTimes = (text: string): string => text.replace(/\b\d+\.\d s\b/g, '_ s');
