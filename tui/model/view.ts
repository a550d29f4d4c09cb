/** What the panes look at: one timeline, a position in it, and what the user has asked about it. */
import type { Critical } from '../../src/detectors/failure.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import type { Breakpoint } from '../../src/inspect/events/breakpoints.ts';
import type { Matcher } from '../../src/inspect/events/scan.ts';
import type { Pin } from '../../src/inspect/state/pins.ts';
import type { Event } from '../../src/machine/events/events.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import type { Disassembler } from '../../src/report/naming/disassemble.ts';
import type { Glyphs } from '../drawing/glyphs.ts';
import type { PaneName } from '../drawing/layout.ts';
import type { Line } from '../drawing/segments.ts';
import type { Sought } from './sought.ts';

/** Where the cursors of the panes stand. */
export interface Selection {
  /** Key of a row of the memory pane, empty for the first one; the element of its array, -1 for all of it. */
  memory: string;
  element: number;
  site: number;
  byte: number;
  /** Lines that the source pane is scrolled away from where its CPU stands. */
  source: number;
  /** First line shown of the statistics. */
  statistics: number;
  /** Rows that a pane is scrolled down from where it would stand by itself; none for one that is not. */
  scroll: Readonly<Partial<Record<PaneName, number>>>;
  /** Index into the pins. */
  pins: number;
}

/** The panes back where they stand by themselves: around the machine's position. */
export const unscrolled = (selection: Selection): Selection => ({
  ...selection,
  source: 0,
  scroll: {},
});

export interface View {
  readonly timeline: Timeline;
  readonly critical: Critical | null;
  /** The machine after so many events is shown; the current event is the one before it. */
  readonly mark: number;
  /** The CPU that `n`, `f` and the source pane follow. */
  readonly cpu: number;
  /** Depth of the frame of that CPU that is looked at, 0 for the innermost; null: the default one. */
  readonly frame: number | null;
  /** Events of the causal past that is shown, null when none is. */
  readonly why: ReadonlySet<number> | null;
  readonly breakpoints: readonly Breakpoint[];
  readonly filter: EventFilter | null;
  readonly pins: readonly Pin[];
  readonly selection: Selection;
  readonly lanes: LaneChoice;
  readonly sought: Sought | null;
  /** What the lanes have to have room for in both of two runs: digits of an event's number, and CPUs. */
  readonly alike?: { digits: number; cpus: number };
  readonly glyphs: Glyphs;
  readonly disassembler: Disassembler | null;
}

/** Which lanes there are. */
export interface LaneChoice {
  /** CPUs without a lane, ascending. */
  hidden: readonly number[];
  /** All lanes but that of the followed CPU are narrow, however much room there is. */
  isFolded: boolean;
}

/** The events that lanes and events show, and that motion stops at. */
export interface EventFilter {
  /** As the user wrote it. */
  text: string;
  matchers: readonly Matcher[];
  /** Indices of events, ascending. */
  matches: readonly number[];
  /** Events looked at: an open run grows. */
  length: number;
}

export interface PaneRows {
  lines: Line[];
  /** For each line the mark that a click on it goes to, -1 for none. */
  marks: number[];
  /** For each line where a click on it puts the pane's cursor; left out where there is none. */
  cursors?: Partial<Selection>[];
  /** How far the pane is scrolled indeed: `selection.scroll`, but never beyond its ends. */
  scrolled: number;
}

export interface Size {
  width: number;
  height: number;
}

export function machineOf({ timeline, mark }: View): Machine {
  return timeline.machineAt(mark);
}

/** The event that led to the mark, null at the start. */
export function currentEvent({ timeline, mark }: Pick<View, 'timeline' | 'mark'>): Event | null {
  return mark === 0 ? null : timeline.momentAt(mark - 1).event;
}
