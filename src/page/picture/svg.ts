/** A picture as SVG 1.1 text. Names are somebody else's: all text is escaped. */
import { escapeMarkup } from '../markup/escape.ts';
import { BYTE, CHARACTER, FONT, GAP, HEAD, LINE, MARGIN, PADDING } from './measures.ts';
import type { Arrow, Column, Picture, PlacedRow, SiteColumn, Span } from './picture.ts';
import { colourRules, pictureRules } from './style.ts';

export interface SvgOptions {
  /** What it is a picture of, for who cannot see it. */
  title: string;
  description: string;
  /** Of its own file, with its styles; else a part of a page. */
  isAlone: boolean;
}

export function svgOf(picture: Picture, { title, description, isAlone }: SvgOptions): string {
  const { width, height } = picture;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const named = 'role="img" aria-labelledby="picture-title picture-description"';
  const own = isAlone ? ' xmlns="http://www.w3.org/2000/svg" ' : ' ';
  const style = `<style>${colourRules('svg.lanes')}${pictureRules('svg.lanes')}</style>`;
  const paper = `<rect width="${width}" height="${height}" style="fill:var(--paper)"/>`;
  return [
    `<svg${own}class="lanes" ${size} ${isAlone ? named : 'aria-hidden="true"'}>`,
    isAlone ? `<title id="picture-title">${escapeMarkup(title)}</title>` : '',
    isAlone ? `<desc id="picture-description">${escapeMarkup(description)}</desc>` : '',
    isAlone ? style + paper : '',
    ...picture.columns.map((column) => columnSvg(column, picture)),
    ...picture.spans.map(spanSvg),
    ...noteSvg(picture),
    ...picture.sites.map((site) => siteSvg(site, picture)),
    ...picture.rows.map((row) => rowSvg(row, picture)),
    ...picture.arrows.map(arrowSvg),
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Tenths of a pixel are enough. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

function text(x: number, y: number, words: string, look = ''): string {
  const marked = look === '' ? '' : ` class="${look}"`;
  return `<text x="${px(x)}" y="${px(y + FONT)}"${marked}>${escapeMarkup(words)}</text>`;
}

function columnSvg({ x, width, title }: Column, { height }: Picture): string {
  const top = MARGIN + HEAD - GAP;
  const lane = `<rect class="lane" x="${px(x)}" y="${top}" width="${px(width)}" height="${px(height - top - MARGIN)}" rx="3"/>`;
  return lane + text(x + PADDING, MARGIN + GAP, title, 'title');
}

function spanSvg({ x, y, width, height, context, first, last }: Span): string {
  const place = `x="${px(x + 2)}" y="${px(y)}" width="${px(width - 4)}" height="${px(height - 1)}"`;
  return `<rect class="span ${context}" data-first="${first}" data-last="${last}" ${place} rx="6"/>`;
}

function noteSvg({ before, behind, height, columns }: Picture): string[] {
  const x = (columns[0]?.x ?? 0) + PADDING;
  const notes: string[] = [];
  if (before !== '') notes.push(text(x, MARGIN + HEAD + GAP, before, 'note'));
  if (behind !== '') notes.push(text(x, height - MARGIN - LINE, behind, 'note'));
  return notes;
}

function rowSvg(placed: PlacedRow, { width }: Picture): string {
  const { row, y, height, number, cells } = placed;
  const isFailing = row.critical !== null;
  const box = `x="0" y="${px(y - 1)}" width="${width}" height="${px(height)}"`;
  const parts = isFailing ? [`<rect class="failing" ${box}/>`] : [];
  if (number !== '') parts.push(text(MARGIN, y, number, 'number'));
  for (const { x, lines, isWitness } of cells) {
    const look = isWitness || isFailing ? 'bad' : lookOf(placed);
    lines.forEach((line, at) => {
      parts.push(text(x + line.indent * CHARACTER, y + at * LINE, line.text, look));
    });
  }
  return parts.join('');
}

function lookOf({ row }: PlacedRow): string {
  switch (row.kind) {
    case 'function':
      return 'function';
    case 'context':
      return row.context === 'task' ? '' : row.context;
    case 'smp':
      return 'smp';
    case 'crash':
      return 'bad';
    default:
      return row.torn ? 'bad' : '';
  }
}

function siteSvg({ title, x, states }: SiteColumn, { height }: Picture): string {
  const line = `<line class="site" x1="${px(x - 4)}" x2="${px(x - 4)}" y1="${MARGIN + HEAD}" y2="${px(height - MARGIN)}"/>`;
  const bytes = states.map(({ y, bytes: held }) =>
    held
      .map(({ text: byte, origin, isChanged }, at) => {
        const left = x + at * BYTE;
        const box = `x="${px(left - 2)}" y="${px(y)}" width="${px(BYTE - 1)}" height="${LINE - 1}"`;
        const changed = isChanged ? `<rect class="changed" ${box} rx="2"/>` : '';
        return changed + text(left, y, byte, ORIGINS[origin] ?? 'x');
      })
      .join(''),
  );
  return line + text(x, MARGIN + GAP, title, 'title') + bytes.join('');
}

const ORIGINS: Readonly<Record<string, string>> = { '=': 'eq', o: 'o', n: 'n' };

/** A curve that leaves and arrives level. */
function arrowSvg({ from, to, x1, y1, x2, y2 }: Arrow): string {
  const bend = (x2 - x1) / 2 + Math.sign(x2 - x1) * 6;
  const path = `M${px(x1)} ${px(y1)}C${px(x1 + bend)} ${px(y1)} ${px(x2 - bend)} ${px(y2)} ${px(x2)} ${px(y2)}`;
  const side = x2 > x1 ? -5 : 5;
  const head = `M${px(x2)} ${px(y2)}l${side} -3v6z`;
  return `<g class="flow" data-from="${from}" data-to="${to}"><path class="arrow" d="${path}"/><path class="head" d="${head}"/></g>`;
}
