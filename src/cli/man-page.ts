/** What the build makes the manual page with: the package has the page, not this. */
import { manPage } from './man/page.ts';
import { MANUAL, statusesOf } from './manual.ts';
import { VERBS } from './verb-table.ts';

/** The text of pokelab.1; `date` is the day that it is made. */
export const pokelabPage = (version: string, date: string): string =>
  manPage({
    version,
    date,
    verbs: VERBS,
    examples: (verb) => MANUAL[verb]?.examples ?? [],
    more: (verb) => MANUAL[verb]?.more ?? [],
    statuses: statusesOf,
  });
