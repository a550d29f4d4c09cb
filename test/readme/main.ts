/** `npm run readme`: puts what the commands print now, and the tables that the program has, into all pages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { madeAnew } from './making.ts';
import { PAGES } from './pages.ts';

for (const page of PAGES) {
  writeFileSync(page, await madeAnew(page, readFileSync(page, 'utf8'), true));
}
