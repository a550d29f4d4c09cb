/** `npm run readme`: puts what the commands print now, and the tables that the program has, into all pages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { madeAnew, PICTURES, pictured } from './making.ts';
import { PAGES, withoutTimes } from './pages.ts';

for (const page of PAGES) {
  const text = readFileSync(page, 'utf8');
  const made = await madeAnew(page, text, true);
  // A page in which only times differ stays as it is.
  if (withoutTimes(made) !== withoutTimes(text)) writeFileSync(page, made);
}
for (const path of Object.keys(PICTURES)) writeFileSync(path, pictured(path));
