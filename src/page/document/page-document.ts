/**
 * What a page holds of runs, as one JSON document: each event in a line, and every value that stands beside it by when it
 * changed. The browser makes nothing again: it looks things up.
 */

export interface PageDocument {
  runs: PageRun[];
  pair: PagePair | null;
}

/** Two runs under one cursor. */
export interface PagePair {
  /** By mark of the one run, from its `start` on, the mark of the other behind what both have done till then. */
  toB: number[];
  toA: number[];
  differences: PageDifference[];
  /** Marks of both at the first real difference; null where there is none. */
  first: { a: number; b: number } | null;
}

/** Marks of both runs at which they differ, and in what. */
export interface PageDifference {
  a: number;
  b: number;
  text: string;
}

/** A mark is a number of events of the whole run, as everywhere. */
export interface PageRun {
  title: string;
  /** Events of the whole run; those from `start` up to `end` (exclusive) are held. */
  length: number;
  start: number;
  end: number;
  /** Where the reader begins: behind the failure, else at the end. */
  mark: number;
  /** Texts that the numbers in the lists below stand for. */
  strings: string[];
  /** By event, from `start` on. */
  events: PageEvents;
  rows: PageRows;
  slots: PageSlot[];
  files: PageFile[];
  story: PageBeat[];
  failure: { event: number; class: string; message: string } | null;
  cpus: string[];
}

/** Lists of one length. */
export interface PageEvents {
  cpu: number[];
  /** What happened: a string. */
  text: number[];
  /** File and line of its statement: a place as `placeOf` packs it, -1 for none. */
  place: number[];
  /** 1: others than its CPU can tell it; the table shows it. */
  shown: number[];
  /** Where its value comes from: events; empty where it begins there. */
  from: number[][];
}

/** Rows of the picture, lists of one length: their first and last events, where they stand in it. */
export interface PageRows {
  first: number[];
  last: number[];
  cpu: number[];
  /** In pixels. */
  y: number[];
  height: number[];
}

/** Something that has a value at every mark. */
export interface PageSlot {
  kind: 'stack' | 'locals' | 'variable' | 'buffer' | 'site';
  /** -1 for what belongs to no CPU. */
  cpu: number;
  name: string;
  /**
   * Mark, string, mark, string: what it is from each mark on, the first one at `start`. A variable: its value. A site: bytes,
   * their origins and the state, by tabs. All others: lines of a name, a tab, and a value, or a place.
   */
  values: number[];
}

export interface PageFile {
  name: string;
  text: string;
}

export interface PageBeat {
  event: number;
  last: number;
  text: string;
}

/** A file has fewer lines than that. */
const LINES = 1 << 20;

export const placeOf = ({ file, line }: { file: number; line: number }): number =>
  file * LINES + line;

export const fromPlace = (place: number): { file: number; line: number } => ({
  file: Math.floor(place / LINES),
  line: place % LINES,
});
