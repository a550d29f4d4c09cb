/** What every page has within itself: its styles and its program, as the bundler made them. */
import { existsSync, readFileSync } from 'node:fs';

export interface Assets {
  style: string;
  script: string;
}

/** They lie beside the bundled program; from the sources, in `dist/`. Throws an Error where nothing was built. */
export function readAssets(): Assets {
  return { style: read('page-style.css'), script: read('page.js') };
}

function read(name: string): string {
  const beside = new URL(name, import.meta.url);
  const path = existsSync(beside) ? beside : new URL(`../../../dist/${name}`, import.meta.url);
  return readFileSync(path, 'utf8').trim();
}
