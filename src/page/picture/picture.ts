/**
 * The lanes of a run as a picture: time downwards, a column a CPU, contexts as shapes, reads-from as arrows, sites' bytes
 * where they change. Plain geometry in pixels; `svg.ts` draws it.
 */
import type { ContextKind } from '../../machine/state/machine.ts';
import type { Row } from '../../report/rows/row.ts';

export interface Picture {
  width: number;
  height: number;
  columns: Column[];
  sites: SiteColumn[];
  spans: Span[];
  rows: PlacedRow[];
  arrows: Arrow[];
  /** What stands above and below the rows: which events are left out; empty for none. */
  before: string;
  behind: string;
}

export interface Column {
  cpu: number;
  title: string;
  x: number;
  width: number;
}

export interface SiteColumn {
  site: number;
  title: string;
  x: number;
  width: number;
  /** What the site holds before the first row, and from each row on that changes it. */
  states: SiteState[];
}

export interface SiteState {
  /** Top of the line on which it is drawn. */
  y: number;
  /** Index into `rows`, -1 for what it held before. */
  row: number;
  bytes: SiteByte[];
}

export interface SiteByte {
  text: string;
  /** Of which content: `=` old and new alike, `o`ld, `n`ew, a digit for another, `?` for none. */
  origin: string;
  /** It was written in this row. */
  isChanged: boolean;
}

/** A stretch of a lane in which the CPU's innermost context is no task. */
export interface Span {
  cpu: number;
  context: Exclude<ContextKind, 'task'>;
  x: number;
  width: number;
  y: number;
  height: number;
}

export interface PlacedRow {
  row: Row;
  y: number;
  height: number;
  /** `12`, `12-15`; empty for the name of a function. */
  number: string;
  /** Lines of its own lane, and what another CPU is in the middle of. */
  cells: { x: number; lines: CellLine[]; isWitness: boolean }[];
}

export interface CellLine {
  text: string;
  /** In characters. */
  indent: number;
}

/**
 * Between two CPUs: `read`, from a write to the read that read from it; `changed`, from a read of the story to the write that
 * changed afterwards what it had read.
 */
export interface Arrow {
  kind: 'read' | 'changed';
  /** Events: the first of the writing row, the first of the reading one that read from it. */
  from: number;
  to: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}
