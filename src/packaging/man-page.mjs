/** The manual page, dist/man/pokelab.1, from the table of verbs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const MAKER = 'build/man-page.js';

export async function makeManPage() {
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    // The table says what loads a verb; the page does not load any.
    external: ['./verbs/*', './debuggers/*'],
    entryPoints: ['src/cli/man-page.ts'],
    outfile: MAKER,
    logLevel: 'warning',
  });
  const { pokelabPage } = await import(pathToFileURL(resolve(MAKER)).href);
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  await mkdir('dist/man', { recursive: true });
  await writeFile('dist/man/pokelab.1', pokelabPage(version, today()));
}

/** As of reproducible-builds.org where the builder says so. */
function today() {
  const { SOURCE_DATE_EPOCH } = process.env;
  const moment = SOURCE_DATE_EPOCH ? new Date(1000 * Number(SOURCE_DATE_EPOCH)) : new Date();
  return moment.toISOString().slice(0, 10);
}
