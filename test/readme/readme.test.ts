/** The README shows what is true: its outputs were printed, its tables are those of the program. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleSource, museumPage, sections, withoutTimes, withSections } from './sections.ts';

const readme = readFileSync('README.md', 'utf8');
const hasGcc = spawnSync('gcc', ['--version']).status === 0;

describe('[A6] README.md', () => {
  it('shows what the commands print, and the tables of verbs and keys', async () => {
    const made = withSections(readme, await sections(readme));
    expect(withoutTimes(readme), 'run `npm run readme`').toBe(withoutTimes(made));
  });

  it('the museum has a page of its own', async () => {
    const page = readFileSync('replays/museum/README.md', 'utf8');
    expect(page, 'run `npm run readme`').toBe(await museumPage());
    for (const [, file] of page.matchAll(/\]\((\w[\w.-]*\.replay)\)/g)) {
      expect(existsSync(join('replays/museum', file)), file).toBe(true);
    }
  });

  it.skipIf(!hasGcc)('shows a protocol that gcc accepts', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pokelab-readme-'));
    const file = join(directory, 'flag-first.c');
    writeFileSync(file, exampleSource(readme));
    const flags = ['-std=gnu11', '-Wall', '-Werror', '-fsyntax-only', '-I', 'src/protocols'];
    const { status, stderr } = spawnSync('gcc', [...flags, file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
