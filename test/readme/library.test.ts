/** docs/library.md shows a short program, and every export; what its programs print, readme.test.ts holds it to. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesIn } from './pages.ts';

const page = readFileSync('docs/library.md', 'utf8');

describe('[A6] docs/library.md', () => {
  it('has a short program', () => {
    const program = filesIn(page).find(({ name }) => name === 'search.mjs');
    expect(program?.text.trim().split('\n').length).toBeLessThanOrEqual(36);
  });

  it('names every export by what it is for, and nothing else', () => {
    const table = /\| to \| take \| types \|\n([\s\S]*?)\n\n/.exec(page)?.[1] ?? '';
    const named = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const index = readFileSync('src/index.ts', 'utf8');
    const exported = [...index.matchAll(/\{([^}]*)\}/g)].flatMap(([, names]) =>
      names.split(',').map((name) => name.replace('type ', '').trim()),
    );
    const all = exported.filter((name) => name !== '').sort();
    expect([...new Set(named)].sort()).toEqual(all);
    expect(named.length).toBe(all.length);
  });
});
