/** The page of the museum. */
import { html, type Markup } from '../markup/html.ts';
import type { Assets } from './assets.ts';
import { pageText } from './page.ts';

export interface Exhibition {
  year: string;
  name: string;
  isVariant: boolean;
  title: string;
  /** In the order of the columns. */
  verdicts: { words: string; kind: 'pass' | 'fail' | 'unknown' }[];
  outcome: string;
  /** Preformatted. */
  story: readonly string[];
}

export interface MuseumPage {
  /** What processors promise: names of profiles. */
  columns: readonly string[];
  legend: readonly string[];
  exhibits: readonly Exhibition[];
  assets: Assets;
  tool: string;
}

export function museumPageText({ columns, legend, exhibits, assets, tool }: MuseumPage): string {
  const own = exhibits.filter(({ isVariant }) => !isVariant).length;
  const heads = ['year', 'protocol', ...columns, 'what it is'];
  const body = html`<p class="note">${legend.join(', ')}</p>
<div class="scroll"><table class="plain museum">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${exhibits.map((exhibit) => exhibitHtml(exhibit, heads.length))}</tbody>
</table></div>`;
  return pageText(
    {
      title: 'The museum',
      verdict: { kind: 'none', words: `${own} protocols` },
      lines: [`What a search says of each, and of its variants, by what processors promise.`],
      sections: [{ id: 'museum', title: 'By year', body }],
      document: null,
      tool,
    },
    assets,
  );
}

function exhibitHtml(exhibit: Exhibition, width: number): Markup {
  const { year, name, title, verdicts, outcome, story, isVariant } = exhibit;
  const cells = verdicts.map(({ words, kind }) => html`<td class="${LOOKS[kind]}">${words}</td>`);
  return html`<tr class="${isVariant ? 'variant' : 'own'}"><td>${year}</td><th scope="row">${name}</th>${cells}<td>${title}</td></tr>
<tr><td></td><td colspan="${width - 1}"><details><summary>${outcome}</summary><pre>${story.join('\n')}</pre></details></td></tr>
`;
}

const LOOKS = { pass: 'passes', fail: 'fails', unknown: 'unknown' } as const;
