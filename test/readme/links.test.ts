/** Links of pages lead somewhere, and what they name exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anchorsOf, faultOf, linksIn } from './links.ts';
import { strangersIn } from './named.ts';
import { PAGES } from './pages.ts';

const textOf = (page: string): string => readFileSync(page, 'utf8');
const OTHERS = ['src', 'tui', 'replays'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\/(README|SPEC)\.md$/.test(path) && !PAGES.includes(path)),
);

describe('[A6] links', () => {
  it.each([...PAGES, ...OTHERS])('of %s lead somewhere', (page) => {
    const faults = linksIn(textOf(page)).map((link) => faultOf(page, link));
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  it('every page stands in docs/README.md', () => {
    const listed = linksIn(textOf('docs/README.md')).map((link) => `docs/${link}`);
    const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
  });

  it('are found in text and not in code', () => {
    const text =
      '[a](b.md) ![c](d.svg#e)\n`[no](f)`\n```\n[no](g)\n```\n[h]: i.md\n<img src="j.png">\n';
    expect(linksIn(text)).toEqual(['b.md', 'd.svg#e', 'i.md', 'j.png']);
  });

  it('that lead nowhere are told', () => {
    expect(faultOf('docs/README.md', '../src/SPEC.md#machine')).toBeNull();
    expect(faultOf('docs/README.md', '../replays/museum/')).toBeNull();
    expect(faultOf('docs/README.md', 'https://www.kernel.org/')).toBeNull();
    expect(faultOf('docs/README.md', 'nonesuch.md')).toBe(
      'nonesuch.md: there is no docs/nonesuch.md',
    );
    expect(faultOf('docs/README.md', '../dist/pokelab.js')).toContain(
      'there is no dist/pokelab.js',
    );
    expect(faultOf('README.md', '../main/README.md')).toContain('there is no');
    expect(faultOf('src/SPEC.md', '#nonesuch')).toBe('#nonesuch: there is no such heading');
    expect(faultOf('README.md', 'https://www.npmjs.com/package/x')).toContain('a registry');
  });

  it('anchors are those that GitHub makes of headings', () => {
    const text =
      "# What a file can do\n## `--json`, errors too\n```\n# no\n```\n## A [link](x)\n## Don't: a_b\n## Don't: a_b\n";
    expect(anchorsOf(text)).toEqual([
      'what-a-file-can-do',
      '--json-errors-too',
      'a-link',
      'dont-a_b',
      'dont-a_b-1',
    ]);
  });
});

describe('[A6] verbs and options', () => {
  it.each(PAGES)('that %s names exist', (page) => {
    expect(strangersIn(textOf(page))).toEqual([]);
  });

  it('that do not exist are told', () => {
    expect(strangersIn('`pokelab serch x`, `--nonesuch` and `--cpus 2`')).toEqual([
      'pokelab serch x',
      '--nonesuch',
    ]);
    expect(
      strangersIn('```\n$ npx pokelab show x.replay --story --nmis 1 | sed -n 1p\n```\n'),
    ).toEqual(['--nmis']);
    expect(strangersIn("`npx pokelab debug f --batch -e 'x --y' -q`")).toEqual(['-q']);
    expect(
      strangersIn('`pokelab VERB --help`, `pokelab --version`, `npm run fuzz -- --only x`'),
    ).toEqual([]);
  });
});
