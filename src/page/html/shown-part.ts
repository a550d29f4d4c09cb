/** A part of a run as a page shows it: its document, its picture, its table. */
import type { Disassembler } from '../../report/naming/disassemble.ts';
import { chosenRows } from '../../report/rows/chosen-rows.ts';
import type { PageRun } from '../document/page-document.ts';
import { pageRun, type RunToShow } from '../document/run-document.ts';
import type { Markup } from '../markup/html.ts';
import { pictureOf } from '../picture/lay-out.ts';
import { leftOut, type Part } from '../picture/left-out.ts';
import { svgOf } from '../picture/svg.ts';
import { rowTable } from './row-table.ts';

export interface ShownPart {
  document: PageRun;
  svg: string;
  table: Markup;
}

export interface PartOptions {
  disassembler: Disassembler;
  /** Characters of all lanes together. */
  room: number;
  /** Which run of the page it is. */
  nth: number;
}

export function shownPart(run: RunToShow, part: Part, options: PartOptions): ShownPart {
  const { timeline, critical, title, story } = run;
  const { disassembler, room, nth } = options;
  const choice = { from: part.start, to: part.end - 1, cpus: null, kinds: null };
  const rows = [...chosenRows(timeline, choice, { critical, disassembler })];
  const picture = pictureOf({
    timeline,
    rows,
    room,
    story,
    ...leftOut(part, timeline.length, 'are not in this page'),
  });
  return {
    document: pageRun(run, part, picture),
    svg: svgOf(picture),
    table: rowTable(rows, title, nth),
  };
}
