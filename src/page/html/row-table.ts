/** Rows of a run as a table of HTML: the same as the picture, for who reads by ear, and for paper. */
import { printable } from '../../machine/program/printable.ts';
import type { Row } from '../../report/rows/row.ts';
import { html, type Markup } from '../markup/html.ts';
import { CONTEXT_WORDS } from '../picture/context-words.ts';
import { eventLink } from './sentences.ts';

export function rowTable(rows: readonly Row[], caption: string, run = 0): Markup {
  const told = rows.filter(({ kind }) => kind !== 'function');
  return html`<table class="rows"><caption>${caption}</caption>
<thead><tr><th scope="col">event</th><th scope="col">CPU</th><th scope="col">in</th><th scope="col">what</th></tr></thead>
<tbody>${told.map((row) => rowHtml(row, run))}</tbody></table>`;
}

function rowHtml(row: Row, run: number): Markup {
  const { first, last, kind, cpu, context, critical, witness } = row;
  const number =
    kind === 'end'
      ? html``
      : eventLink(first, run, first === last ? `${first}` : `${first}-${last}`);
  const said = [row.text, row.effects.join(', ')].filter((part) => part !== '').join('  ');
  const failing = critical === null ? html`` : html` <strong>${critical}</strong>`;
  const other = witness === null ? html`` : html` (CPU${witness.cpu} ${printable(witness.text)})`;
  return html`<tr><th scope="row">${number}</th><td>${cpu}</td><td>${CONTEXT_WORDS[context]}</td><td>${printable(said)}${failing}${other}</td></tr>\n`;
}
