/** [C66] The manual page that is built: what it says, and that roff takes it without a word. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MANUAL } from '../../../src/cli/manual.ts';
import { VERBS } from '../../../src/cli/verb-table.ts';

const PAGE = 'dist/man/pokelab.1';
const source = readFileSync(PAGE, 'utf8');
const isThere = (program: string, ...words: string[]): boolean =>
  spawnSync(program, words).error === undefined;
const hasMandoc = isThere('mandoc', '-l', '/dev/null');
const hasGroff = isThere('groff', '--version');

/** Without fonts and line ends. */
function said(): string {
  const words = ['-T', 'ascii', '-O', 'width=1000', PAGE];
  return spawnSync('mandoc', words, { encoding: 'utf8' })
    .stdout.replace(/.[\b]/g, '')
    .replace(/\s+/g, ' ');
}

describe('[C66] pokelab(1)', () => {
  it('has its sections in the order of man-pages(7)', () => {
    const titles = [...source.matchAll(/^\.SH (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'NAME',
      'SYNOPSIS',
      'DESCRIPTION',
      'VERBS',
      'EXIT STATUS',
      'ENVIRONMENT',
      'FILES',
      'EXAMPLES',
    ]);
    const verbs = [...source.matchAll(/^\.SS pokelab (\w+)/gm)].map(([, name]) => name);
    expect(verbs).toEqual(VERBS.map(({ name }) => name));
    expect(source).toMatch(/^\.TH POKELAB 1 \d{4}-\d\d-\d\d "pokelab \d+\.\d+\.\d+"/);
  });

  it.skipIf(!hasMandoc)('mandoc has no warning (needs mandoc)', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', PAGE], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });

  it.skipIf(!hasGroff)('groff has no warning (needs groff)', () => {
    const words = ['-man', '-ww', '-z', '-Tutf8', PAGE];
    expect(spawnSync('groff', words, { encoding: 'utf8' }).stderr).toBe('');
  });

  it.skipIf(!hasMandoc)('says of every verb what its help says (needs mandoc)', () => {
    const text = said();
    for (const { name, options } of VERBS) {
      for (const [flags, help, , fallback = ''] of options) {
        const call = flags.replace(/[<>]/g, '');
        const held = fallback === '' ? '' : ` (${fallback})`;
        expect(text).toContain(`${call} ${help}${held}`);
      }
      for (const [words, does] of MANUAL[name].examples) {
        const ending = does.endsWith('?') ? '' : ':';
        expect(text).toContain(`${does.slice(1)}${ending} pokelab ${words} `);
      }
      for (const [status, means] of Object.entries(MANUAL[name].statuses)) {
        expect(text).toContain(`${status} ${means} `);
      }
    }
  });
});
