/** Sentences of the report in which numbers of events lead to them. */
import { html, type Markup } from '../markup/html.ts';

/** `event 133`, `events 12 to 15`, `events 25, 109 and 110`: as all sentences cite them. */
const CITED = /\bevents? \d+(?:(?:, | and | to | or )\d+)*/g;

/** One text, its events as links; `run`: which run of the page. */
export function withLinks(text: string, run = 0): Markup {
  const parts: Markup[] = [];
  let end = 0;
  for (const { index, 0: cited } of text.matchAll(CITED)) {
    parts.push(html`${text.slice(end, index)}${numbersLinked(cited, run)}`);
    end = index + cited.length;
  }
  return html`${parts}${text.slice(end)}`;
}

const numbersLinked = (cited: string, run: number): Markup[] =>
  cited
    .split(/(\d+)/)
    .map((part) => (/^\d+$/.test(part) ? eventLink(Number(part), run) : html`${part}`));

export const eventLink = (event: number, run = 0, words = String(event)): Markup =>
  html`<a href="#${anchorOf(event, run)}">${words}</a>`;

/** `event=116`; of the second run of a page `event=116&run=2`. */
export const anchorOf = (event: number, run = 0): string =>
  run === 0 ? `event=${event}` : `event=${event}&run=${run + 1}`;

export const paragraphs = (sentences: readonly string[], run = 0): Markup[] =>
  sentences.map((sentence) => html`<p>${withLinks(sentence, run)}</p>\n`);
