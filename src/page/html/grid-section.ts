/** Where CPUs were at once, as a section of a page. */
import type { MetPlaces } from '../../explore/covering/met-places.ts';
import type { Program } from '../../machine/program/program.ts';
import { html, Markup } from '../markup/html.ts';
import { gridSvg, gridWords } from '../picture/grid.ts';
import type { Section } from './page.ts';

/** Cells that are drawn at most. */
const MOST_CELLS = 6_000;

export function gridSection(program: Program, met: MetPlaces): Section {
  const words = gridWords(met).map((one) => html`<p>${one}</p>`);
  const isDrawn = met.rows.length * met.columns.length <= MOST_CELLS;
  const picture = isDrawn
    ? html`<div class="scroll">${new Markup(gridSvg(program, met))}</div>`
    : html`<p>That is more than is drawn.</p>`;
  const body = html`${words}${picture}`;
  return { id: 'grid', title: 'Where CPUs were at once', body };
}
