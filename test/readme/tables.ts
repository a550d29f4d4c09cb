/** Tables of the program that pages show, by name. */
import { exhibits } from '../../src/cli/museum/exhibits.ts';
import { museumFolder, readResults } from '../../src/cli/museum/results.ts';
import { type Shown, shownOf } from '../../src/cli/museum/shown.ts';
import { tableMarkdown } from '../../src/cli/museum/table.ts';
import { VERBS } from '../../src/cli/verb-table.ts';
import { PROFILES } from '../../src/machine/memory/profiles.ts';
import { KEYS } from '../../src/page/view/keys.ts';
import { COMMANDS } from '../../tui/input/command-line.ts';
import { type Binding, bindingOf, keymapMarkdown, keyName } from '../../tui/input/keymap.ts';
import { hardwareTable } from '../protocols/hardware-rows.ts';

export const TABLES: Readonly<Record<string, () => string | Promise<string>>> = {
  verbs: verbTable,
  'first-keys': firstKeys,
  keys: () => keymapMarkdown().trimEnd(),
  commands: commandTable,
  'page-keys': pageKeys,
  profiles: profileTable,
  hardware: hardwareTable,
  museum: async () => {
    const shown = await museumShown();
    return tableMarkdown(shown.filter(({ exhibit }) => exhibit.variantOf === null));
  },
  'museum-with-variants': async () => tableMarkdown(await museumShown()),
};

function verbTable(): string {
  const rows = VERBS.map(({ name, arguments: words, summary }) => {
    const call = `${name} ${words}`.trim();
    return `| \`${call}\` | ${summary} |`;
  });
  return ['| verb | does |', '|---|---|', ...rows].join('\n');
}

/** What a race is understood with, for whoever opens the debugger for the first time. */
const FIRST = [
  'v',
  'E',
  's',
  'S',
  'c',
  'C',
  '*',
  '.',
  'X',
  'b',
  'w',
  'p',
  'space',
  'tab',
  '?',
  'q',
];

function firstKeys(): string {
  const wanted = FIRST.map((key) => bindingOf(key, 'lanes') as Binding);
  return [
    '| key | does |',
    '|---|---|',
    ...wanted.map(({ keys, help }) => `| \`${keyName(keys[0])}\` | ${help} |`),
  ].join('\n');
}

function pageKeys(): string {
  const rows = KEYS.map(({ keys, help }) => {
    return `| ${keys.map((key) => `\`${key}\``).join(' ')} | ${help} |`;
  });
  return ['| key | does |', '|---|---|', ...rows].join('\n');
}

/** Commands that take words; the others are keys. */
function commandTable(): string {
  const rows = COMMANDS.filter(({ usage }) => usage !== '').map(
    ({ name, usage, help }) => `| \`${`:${name} ${usage}`.replaceAll('|', '\\|')}\` | ${help} |`,
  );
  return ['| command | does |', '|---|---|', ...rows].join('\n');
}

function profileTable(): string {
  const rows = PROFILES.map(
    ({ name, summary, source }) => `| \`${name}\` | ${summary} | ${source} |`,
  );
  return ['| profile | a CPU fetches | source |', '|---|---|---|', ...rows].join('\n');
}

let museum: Promise<Shown[]> | undefined;

/** Every protocol is read for it: once for all pages. */
function museumShown(): Promise<Shown[]> {
  const folder = museumFolder();
  museum ??= exhibits().then((list) => shownOf(list, readResults(folder), folder));
  return museum;
}
