/**
 * The parts of README.md that are made, not written: what the commands print, the table of verbs and
 * the table of keys. `npm run readme` puts them in; the test holds the file to them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exhibits } from '../../src/cli/museum/exhibits.ts';
import { museumFolder, readResults } from '../../src/cli/museum/results.ts';
import { type Shown, shownOf } from '../../src/cli/museum/shown.ts';
import { tableMarkdown } from '../../src/cli/museum/table.ts';
import { VERBS } from '../../src/cli/verb-table.ts';
import { keymapMarkdown } from '../../tui/input/keymap.ts';
import { hardwareTable } from '../protocols/hardware-rows.ts';

const PROGRAM = resolve('dist/pokelab.js');

/** What a command prints in an empty directory, both streams, without the times. */
function printed(directory: string, ...words: string[]): string {
  const env = { ...process.env, npm_command: 'start', NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: directory,
    encoding: 'utf8',
    env,
  });
  return `${stdout}${stderr}`.trimEnd();
}

const fenced = (text: string): string => `\`\`\`\n${text}\n\`\`\``;

/** Times differ from run to run; everything else must not. */
export const withoutTimes = (text: string): string => text.replace(/\b\d+\.\d s\b/g, '_ s');

/** The C file that the README shows. */
export function exampleSource(readme: string): string {
  const found = /```c\n([\s\S]*?)```/.exec(readme);
  if (found === null) throw new Error('README.md has no C file');
  return found[1];
}

function verbTable(): string {
  const rows = VERBS.map(({ name, arguments: words, summary }) => {
    const call = `${name} ${words}`.trim();
    return `| \`${call}\` | ${summary} |`;
  });
  return ['| verb | does |', '|---|---|', ...rows].join('\n');
}

async function museumShown(): Promise<Shown[]> {
  const folder = museumFolder();
  return shownOf(await exhibits(), readResults(folder), folder);
}

/** The museum's own page: variants too. */
export async function museumPage(): Promise<string> {
  return `# The museum

The protocols that come with Pokelab and their variants, by year. \`pokelab museum NAME\` tells the story of one;
the columns are explained in the [README](../../README.md#the-museum). Made by \`npm run readme\`.

${tableMarkdown(await museumShown(), `${museumFolder()}/`)}
`;
}

async function museumTable(): Promise<string> {
  const shown = await museumShown();
  return tableMarkdown(shown.filter(({ exhibit }) => exhibit.variantOf === null));
}

/** Section name to text. */
export async function sections(readme: string): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-readme-'));
  try {
    const tour = printed(directory, 'tour');
    writeFileSync(join(directory, 'flag-first.c'), exampleSource(readme));
    const example = printed(directory, 'check', 'flag-first.c');
    return {
      tour: fenced(tour),
      example: fenced(`$ npx pokelab check flag-first.c\n${example}`),
      verbs: verbTable(),
      keys: keymapMarkdown().trimEnd(),
      hardware: hardwareTable(),
      museum: await museumTable(),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The README with its made parts put in. */
export function withSections(readme: string, made: Readonly<Record<string, string>>): string {
  return Object.entries(made).reduce((text, [name, section]) => {
    const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`README.md has no place for '${name}'`);
    return text.replace(place, (_, before, after) => `${before}\n${section}\n\n${after}`);
  }, readme);
}
