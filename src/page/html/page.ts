/** A page as one file: nothing in it is fetched, and its policy forbids to. */
import type { PageDocument } from '../document/page-document.ts';
import { html, Markup, NOTHING } from '../markup/html.ts';
import { colourRules, pictureRules } from '../picture/style.ts';
import type { Assets } from './assets.ts';

export interface Page {
  title: string;
  /** `fail` and `pass` have colours of their own. */
  verdict: { kind: 'fail' | 'pass' | 'unknown' | 'none'; words: string };
  /** The scenario, and what else stands below the title. */
  lines: readonly string[];
  sections: readonly Section[];
  /** For a page with a run that can be walked through; null for one without. */
  document: PageDocument | null;
  /** Which version made it. */
  tool: string;
}

export interface Section {
  id: string;
  title: string;
  body: Markup;
  /** Prose, which stands in columns where there is room. */
  isWords?: boolean;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

export function pageText(page: Page, assets: Assets): string {
  const { title, verdict, lines, sections, document, tool } = page;
  const style = colourRules(':root') + pictureRules('svg.lanes') + assets.style;
  const data =
    document === null
      ? NOTHING
      : html`<script type="application/json" id="data">${inScript(document)}</script>
<script>${new Markup(assets.script.replaceAll('</script', '<\\/script'))}</script>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${tool}">
<title>${title}: ${verdict.words}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<p class="verdict ${verdict.kind}">${verdict.words}</p>
<h1>${title}</h1>
${lines.map((line) => html`<p>${line}</p>\n`)}<nav aria-label="in this page">${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a> `)}</nav>
</header>
<main>
<div class="words">
${sections.filter(({ isWords }) => isWords).map(sectionHtml)}</div>
${sections.filter(({ isWords }) => !isWords).map(sectionHtml)}</main>
<footer><p>${tool}</p></footer>
${data}
</body>
</html>
`.text;
}

const sectionHtml = ({ id, title, body }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;

/** JSON that no text in it can end. */
const inScript = (document: PageDocument): Markup =>
  new Markup(JSON.stringify(document).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028'));
