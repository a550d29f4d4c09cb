/** The page of a finding without a run to walk through. */
import { html } from '../markup/html.ts';
import type { Assets } from './assets.ts';
import { type Page, pageText, type Section } from './page.ts';
import { againSection, noteSection } from './run-page.ts';

export interface PlainPage extends Pick<Page, 'title' | 'verdict' | 'lines' | 'tool'> {
  sentences: readonly string[];
  notes: readonly { title: string; lines: readonly string[] }[];
  again: readonly string[];
  assets: Assets;
}

export function plainPage({ sentences, notes, again, assets, ...page }: PlainPage): string {
  const said = html`${sentences.map((one) => html`<p>${one}</p>\n`)}`;
  const sections: Section[] = [
    ...(sentences.length > 0 ? [{ id: 'why', title: 'What was found', body: said }] : []),
    ...notes.map(noteSection),
    ...againSection(again),
  ];
  return pageText({ ...page, sections, document: null }, assets);
}
