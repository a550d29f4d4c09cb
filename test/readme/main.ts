/** `npm run readme`: puts what the commands print now into README.md, and makes the museum's page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { museumPage, sections, withSections } from './sections.ts';

const readme = readFileSync('README.md', 'utf8');
writeFileSync('README.md', withSections(readme, await sections(readme)));
writeFileSync('replays/museum/README.md', await museumPage());
