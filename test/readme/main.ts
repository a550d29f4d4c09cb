/** `npm run readme`: puts what the commands print now into README.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { sections, withSections } from './sections.ts';

const readme = readFileSync('README.md', 'utf8');
writeFileSync('README.md', withSections(readme, await sections(readme)));
