/** Pages hold others' text, and stay what they are. */
import { describe, expect, it } from 'vitest';
import { museumPageText } from '../../../src/page/html/museum-page.ts';
import { type Page, pageText } from '../../../src/page/html/page.ts';
import { withLinks } from '../../../src/page/html/sentences.ts';
import { html } from '../../../src/page/markup/html.ts';
import fc from '../../support/property.ts';
import { withoutReferences } from '../picture/xml.ts';

const ASSETS = { style: 'p { color: red }', script: 'document.title;' };
const EMPTY: Page = {
  title: 'a title',
  verdict: { kind: 'none', words: 'nothing' },
  lines: [],
  sections: [],
  document: null,
  tool: 'pokelab 0',
};

describe('[P1] text within a page', () => {
  it('is read as it was, and ends no element and no attribute', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,40}$/), (text) => {
        const { text: made } = html`<p title="${text}">${text}</p>`;
        const inside = made.slice(made.indexOf('>') + 1, -'</p>'.length);
        expect(inside).not.toMatch(/[<>"']/);
        expect(withoutReferences(inside)).toBe(text);
        expect(made.startsWith(`<p title="${inside}">`)).toBe(true);
      }),
    );
  });

  it('shows what cannot be printed', () => {
    expect(html`${'a\u202eb\u0007'}`.text).toBe('a\\u202eb\\u0007');
  });

  it.each(['</script><script>alert(1)</script>', '<!--<script>', ']]>', '\u2028', '&lt;'])(
    'data: %j',
    (text) => {
      const run = { title: text, strings: [text] };
      const document = { runs: [run], pair: null } as unknown as Page['document'];
      const page = pageText({ ...EMPTY, title: text, document }, ASSETS);
      const found = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page);
      expect(JSON.parse(found?.[1] ?? '')).toEqual(document);
      expect(found?.[1]).not.toContain('<');
      expect(page.match(/<script/g)).toHaveLength(2);
    },
  );

  it('is fetched from nowhere', () => {
    const page = pageText(EMPTY, ASSETS);
    expect(withoutReferences(page)).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/https?:/);
  });
});

describe('[P4] numbers of events are links', () => {
  it.each([
    ['event 133', '#event=133'],
    ['(event 133).', '#event=133'],
    ['at events 25, 109 and 110', '#event=25 #event=109 #event=110'],
    ['events 12 to 15', '#event=12 #event=15'],
    ['vfs_read: event e8 1f 44', ''],
    ['prevent 7', ''],
    ['CPU0 had 3 NMIs at line 71', ''],
  ])('%s', (text, links) => {
    const { text: made } = withLinks(text);
    expect([...made.matchAll(/href="([^"]*)"/g)].map(([, link]) => link).join(' ')).toBe(links);
    expect(made.replace(/<[^>]*>/g, '')).toBe(text);
  });

  it('of the second run say so', () => {
    expect(withLinks('event 5', 1).text).toContain('href="#event=5&amp;run=2"');
  });
});

describe('[P9] the museum', () => {
  it('has a row an exhibit', () => {
    const exhibit = {
      year: '2008',
      name: 'a<b',
      isVariant: false,
      title: 'what it is',
      verdicts: [{ words: 'XMOD', kind: 'fail' as const }],
      outcome: 'fails',
      story: ['a & b'],
    };
    const page = museumPageText({
      columns: ['coherent'],
      legend: [],
      exhibits: [exhibit, { ...exhibit, isVariant: true }],
      assets: ASSETS,
      tool: '',
    });
    expect(page).toContain('<th scope="row">a&lt;b</th><td class="fails">XMOD</td>');
    expect(page).toContain('<pre>a &amp; b</pre>');
    expect(page).toContain('1 protocols');
  });
});
