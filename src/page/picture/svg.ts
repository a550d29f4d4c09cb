/** A picture as SVG 1.1 text. Names are somebody else's: all text is escaped. */
import { wrap } from '../../report/printing/wrap.ts';
import { escapeMarkup } from '../markup/escape.ts';
import { BYTE, CHARACTER, FONT, GAP, HEAD, LINE, MARGIN, PADDING } from './measures.ts';
import type { Arrow, Column, Picture, PlacedRow, SiteColumn, Span } from './picture.ts';
import { colourRules, pictureRules } from './style.ts';

/** Of a picture that is a file of its own; a part of a page has its words beside it. */
export interface SvgWords {
  /** What was run. */
  title: string;
  /** All that is said of it, for who cannot see it. */
  description: string;
  /** How it ended. */
  ending: string;
  /** The line that makes it again. */
  again: string;
}

export function svgOf(picture: Picture, words: SvgWords | null = null): string {
  const { width, height } = picture;
  if (words === null) {
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return ['<svg class="lanes" aria-hidden="true" ', `${size}>`, lanesSvg(picture), '</svg>'].join(
      '',
    );
  }
  const above = linesOf(words.title, width);
  const below = [...linesOf(words.ending, width), ...linesOf(words.again, width)];
  const top = MARGIN + above.length * LINE;
  const all = top + height + below.length * LINE + MARGIN;
  const draw = (lines: readonly string[], y: number, look: string): string =>
    lines.map((line, at) => text(MARGIN, y + at * LINE, line, look)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lanes" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" role="img" aria-labelledby="picture-title picture-description">`,
    `<title id="picture-title">${escapeMarkup(words.title)}</title>`,
    `<desc id="picture-description">${escapeMarkup(words.description)}</desc>`,
    `<style>${colourRules('svg.lanes')}${pictureRules('svg.lanes')}</style>`,
    `<rect width="${width}" height="${all}" style="fill:var(--paper)"/>`,
    draw(above, MARGIN, 'title'),
    `<g transform="translate(0 ${top})">`,
    lanesSvg(picture),
    '</g>',
    draw(below, top + height, 'note'),
    '</svg>\n',
  ].join('\n');
}

const linesOf = (words: string, width: number): string[] =>
  wrap(words, Math.floor((width - 2 * MARGIN) / CHARACTER), 0, 2);

const lanesSvg = (picture: Picture): string =>
  [
    ...picture.columns.map((column) => columnSvg(column, picture)),
    ...picture.spans.map(spanSvg),
    ...noteSvg(picture),
    ...picture.sites.map((site) => siteSvg(site, picture)),
    ...picture.rows.map((row) => rowSvg(row, picture)),
    ...picture.arrows.map(arrowSvg),
  ].join('\n');

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

function spanSvg({ x, y, width, height, context }: Span): string {
  const place = `x="${px(x + 2)}" y="${px(y)}" width="${px(width - 4)}" height="${px(height - 1)}"`;
  return `<rect class="span ${context}" ${place} rx="6"/>`;
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
function arrowSvg({ kind, from, to, x1, y1, x2, y2 }: Arrow): string {
  const bend = (x2 - x1) / 2 + Math.sign(x2 - x1) * 6;
  const path = `M${px(x1)} ${px(y1)}C${px(x1 + bend)} ${px(y1)} ${px(x2 - bend)} ${px(y2)} ${px(x2)} ${px(y2)}`;
  const side = x2 > x1 ? -5 : 5;
  const head = `M${px(x2)} ${px(y2)}l${side} -3v6z`;
  return `<g class="flow ${kind}" data-from="${from}" data-to="${to}"><path class="arrow" d="${path}"/><path class="head" d="${head}"/></g>`;
}
