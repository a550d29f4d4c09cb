/** The report of a diff as text, for a terminal or an e-mail. */
import { printable } from '../../machine/program/printable.ts';
import type { Disassembler } from '../../report/naming/disassemble.ts';
import { type Paint, PLAIN } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { finalDifferences } from '../comparing/final-differences.ts';
import { nmiDifferences } from '../comparing/nmi-effects.ts';
import { readDifferences } from '../comparing/read-differences.ts';
import { rowPairWindow } from '../comparing/row-pairs.ts';
import type { Judged } from '../judging/judgement.ts';
import { certainty, headline, outcomes, type Section, turningPoint } from './answer-sentences.ts';
import { siteSentences } from './declared-sites.ts';
import { deviationSection } from './deviation-lines.ts';
import { kinshipSentences } from './kinship-sentences.ts';
import { rowPairLines } from './row-pair-lines.ts';
import { sourcePairLines } from './source-pair.ts';
import { halfWidth, halves } from './two-halves.ts';

export interface ReportOptions {
  width: number;
  paint?: Paint;
  disassembler?: Disassembler | null;
}

const MOST_READS = 12;

/** The lines of the whole report. */
export function reportLines(judged: Judged, options: ReportOptions): string[] {
  const { width, paint = PLAIN } = options;
  const { titles } = judged;
  const lines = [`${printable(`${titles.a} -> ${titles.b}`)}: ${paint.bold(headline(judged))}`, ''];
  for (const text of prose(judged)) lines.push(...wrap(text, width, 0, 2));
  for (const { title, lines: content } of sections(judged, options)) {
    lines.push('', ...wrap(title, width, 0, 2).map(paint.bold), ...content);
  }
  return lines;
}

/** The paragraphs before the sections. */
export function prose(judged: Judged): string[] {
  const said = [turningPoint, siteSentences, outcomes, certainty, kinshipSentences];
  return said.flatMap((sentences) => sentences(judged));
}

export function sections(judged: Judged, options: ReportOptions): Section[] {
  const all = [firstDifference(judged, options), lanes(judged, options)];
  return [...all.filter(({ lines }) => lines.length > 0), ...lists(judged, options)];
}

/** Those that are neither sources nor the runs themselves. */
export function lists(judged: Judged, options: ReportOptions): Section[] {
  const all = [
    reads(judged, options),
    nmis(judged, options),
    finals(judged, options),
    deviationSection(judged, options),
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

function firstDifference(
  { comparison, judgement, titles }: Judged,
  options: ReportOptions,
): Section {
  const title = 'First real difference';
  if (judgement.first === null) return { title, lines: [] };
  const { a, b } = comparison;
  const lines = [
    ...heading(titles, options.width),
    ...sourcePairLines(
      { program: a.system.program, line: judgement.aLine },
      { program: b.system.program, line: judgement.turn?.line ?? null },
      options,
    ),
  ];
  return { title, lines };
}

function heading({ a, b }: Judged['titles'], width: number): string[] {
  const half = halfWidth(width);
  return [
    ...halves([printable(a).slice(0, half)], [printable(b).slice(0, half)], ' ', { width }),
    `${'-'.repeat(half)} - ${'-'.repeat(half)}`,
  ];
}

function lanes({ comparison, judgement, titles }: Judged, options: ReportOptions): Section {
  const { a, b, carried, differences } = comparison;
  const title = 'Both runs (< only the first, > only the second, | they differ)';
  if (judgement.first === null && differences.list.length === 0) return { title, lines: [] };
  const { width, paint, disassembler = null } = options;
  const first = judgement.first;
  const at = first === null ? { a: a.critical, b: b.critical } : { a: first.atA, b: first.atB };
  const lines = rowPairLines(rowPairWindow(comparison, at, disassembler), {
    a: a.system,
    b: b.system,
    width,
    paint,
    carriedEvents: carried?.carriedEvents ?? Number.POSITIVE_INFINITY,
  });
  return { title, lines: [...heading(titles, width), ...lines] };
}

function reads({ comparison, titles }: Judged, { width }: ReportOptions): Section {
  const all = readDifferences(comparison, Number.POSITIVE_INFINITY);
  const lines = all
    .slice(0, MOST_READS)
    .flatMap(({ what, a, b }) => [
      ...wrap(what, width, 0, 2),
      ...wrap(`${titles.a}: ${a.value}, written by ${a.writer}`, width, 2, 4),
      ...wrap(`${titles.b}: ${b.value}, written by ${b.writer}`, width, 2, 4),
    ]);
  const more = all.length - MOST_READS;
  if (more > 0) lines.push(`... and ${more} more`);
  return { title: 'Read differently', lines };
}

function nmis({ comparison, titles }: Judged, { width }: ReportOptions): Section {
  const lines = nmiDifferences(comparison).flatMap(({ cpu, number, a, b }) => [
    `CPU${cpu}, NMI ${number}`,
    ...wrap(`${titles.a}: ${a}`, width, 2, 4),
    ...wrap(`${titles.b}: ${b}`, width, 2, 4),
  ]);
  return { title: 'NMIs', lines };
}

function finals({ comparison, titles }: Judged, { width }: ReportOptions): Section {
  const lines = finalDifferences(comparison).flatMap(({ aName, bName, a, b }) => {
    const name = aName === bName ? aName : `${aName} / ${bName}`;
    return wrap(`${name}: ${a} in ${titles.a}, ${b} in ${titles.b}`, width, 0, 2);
  });
  return { title: 'Where the runs end: text and variables', lines };
}
