/** Tables of the program that pages show, by name. */
import { exhibits } from '../../src/cli/museum/exhibits.ts';
import { museumFolder, readResults } from '../../src/cli/museum/results.ts';
import { type Shown, shownOf } from '../../src/cli/museum/shown.ts';
import { tableMarkdown } from '../../src/cli/museum/table.ts';
import { VERBS } from '../../src/cli/verb-table.ts';
import { keymapMarkdown } from '../../tui/input/keymap.ts';
import { hardwareTable } from '../protocols/hardware-rows.ts';

export const TABLES: Readonly<Record<string, () => string | Promise<string>>> = {
  verbs: verbTable,
  keys: () => keymapMarkdown().trimEnd(),
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

async function museumShown(): Promise<Shown[]> {
  const folder = museumFolder();
  return shownOf(await exhibits(), readResults(folder), folder);
}
