/** Makes the parts of a page: its commands run in a directory with the kept replays and the files that the page shows. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { filesIn, linkedFrom, type Part, partsOf, withParts } from './pages.ts';
import { TABLES } from './tables.ts';

const PROGRAM = resolve('dist/pokelab.js');

/** Whoever works here may have runs of their own there. */
const KEPT = execFileSync('git', ['ls-files', 'replays'], { encoding: 'utf8' }).trim().split('\n');

/** What a page's commands call. */
const SHELL = `
pokelab() { '${process.execPath}' '${PROGRAM}' "$@"; }
npx() { shift; pokelab "$@"; }
npm() { pokelab tour; }
`;

/** The page as it should be; `isLong`: with what its long commands print. */
export async function madeAnew(page: string, text: string, isLong: boolean): Promise<string> {
  const parts = partsOf(page, text);
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-page-'));
  try {
    if (parts.some((part) => isRun(part, isLong))) furnish(directory, text);
    const made: (string | null)[] = [];
    for (const part of parts) made.push(await partMade(part, page, directory, isLong));
    return withParts(text, made);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const isRun = ({ kind }: Part, isLong: boolean): boolean =>
  kind === 'command' || (kind === 'long command' && isLong);

function furnish(directory: string, text: string): void {
  for (const path of KEPT) copyFileSync(path, placeFor(directory, path));
  for (const { name, text: inside } of filesIn(text))
    writeFileSync(placeFor(directory, name), inside);
  // Programs that a page shows import the library as one that is installed.
  symlinkSync(resolve('.'), placeFor(directory, 'node_modules/pokelab'));
}

function placeFor(directory: string, name: string): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

async function partMade(
  part: Part,
  page: string,
  directory: string,
  isLong: boolean,
): Promise<string | null> {
  const { kind, words } = part;
  if (kind !== 'table') return isRun(part, isLong) ? printed(words, directory) : null;
  if (!(words in TABLES)) throw new Error(`${page}: there is no table '${words}'`);
  return linkedFrom(page, await TABLES[words]());
}

/** The command and what it prints, on stdout and then on stderr. */
function printed(command: string, cwd: string): string {
  const { status, stdout, stderr } = ran(command, cwd);
  // A defect, no such command, a signal.
  if (status === null || status === 3 || status > 5) {
    throw new Error(`${command}: ${status}\n${stderr}`);
  }
  return `\`\`\`\n$ ${command}\n${`${stdout}${stderr}`.trimEnd()}\n\`\`\``;
}

function ran(command: string, cwd: string) {
  const { PATH } = process.env;
  const env = { PATH, HOME: cwd, npm_command: 'start', NO_COLOR: '1' };
  return spawnSync('sh', ['-c', `${SHELL}${command}`], { cwd, encoding: 'utf8', env });
}

/** Pictures that pages show, and what prints each. */
export const PICTURES: Readonly<Record<string, string>> = {
  'docs/race.svg': 'npx pokelab export replays/ftrace-nmi-2008.replay --format svg',
};

/** The picture as its command prints it now. */
export function pictured(path: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-page-'));
  try {
    furnish(directory, '');
    return ran(PICTURES[path], directory).stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface Tried {
  status: number | null;
  stderr: string;
  /** Files that it left in `replays`. */
  left: string[];
}

/** How a command ends that a page tells to type. The debugger, which wants a terminal, only opens its run. */
export function tried(text: string, command: string): Tried {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-page-'));
  try {
    furnish(directory, text);
    const { status, stderr } = ran(
      command.replace('pokelab debug ', 'pokelab debug --batch '),
      directory,
    );
    const left = readdirSync(join(directory, 'replays')).map((name) => `replays/${name}`);
    return {
      status,
      stderr,
      left: left.filter((path) => !KEPT.some((kept) => kept.startsWith(path))),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
