/** The page of the museum: its table, and the story of each exhibit. */
import { type Exhibition, museumPageText } from '../../page/html/museum-page.ts';
import { exhibits, titleOf } from '../museum/exhibits.ts';
import { museumFolder, readResults } from '../museum/results.ts';
import { COLUMNS } from '../museum/search-exhibit.ts';
import { type Shown, shownOf } from '../museum/shown.ts';
import { storyLines } from '../museum/story.ts';
import { cellOf, definesOf, legend, outcomeOf, yearOf } from '../museum/words.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT } from '../process/exit.ts';
import { type MadePage, ownParts } from './made-page.ts';

/** Columns of a story. */
const WIDTH = 100;

export async function museumPage({ command }: Environment): Promise<MadePage> {
  const folder = museumFolder();
  const list = shownOf(await exhibits(), readResults(folder), folder);
  const text = museumPageText({
    columns: COLUMNS,
    legend: legend(list),
    exhibits: list.map((shown) => exhibition(shown, command)),
    ...ownParts(),
  });
  return { text, status: EXIT.ok, events: null };
}

function exhibition(shown: Shown, command: string): Exhibition {
  const { exhibit, row } = shown;
  return {
    year: exhibit.variantOf === null ? yearOf(exhibit) : '',
    name: exhibit.variantOf === null ? exhibit.protocol.name : definesOf(exhibit),
    isVariant: exhibit.variantOf !== null,
    title: titleOf(exhibit),
    verdicts: COLUMNS.map((column) => ({
      words: cellOf(shown, column),
      kind: kindOf(row?.hardware.verdicts[column]),
    })),
    outcome: outcomeOf(shown),
    story: storyLines(shown, { width: WIDTH, command }),
  };
}

function kindOf(verdict: string | undefined): Exhibition['verdicts'][number]['kind'] {
  if (verdict === undefined || verdict === 'open') return 'unknown';
  return verdict === 'pass' ? 'pass' : 'fail';
}
