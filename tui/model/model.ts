/** The whole state of the debugger, as a value. Timelines and scans are handles within it. */
import type { Timeline } from '../../src/history/timeline.ts';
import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { Breakpoint } from '../../src/inspect/events/breakpoints.ts';
import type { Pair } from '../../src/inspect/pairs/run-pair.ts';
import type { Pin } from '../../src/inspect/state/pins.ts';
import type { Disassembler } from '../../src/report/naming/disassemble.ts';
import type { Glyphs } from '../drawing/glyphs.ts';
import { type Layout, layoutOf, PANES, type PaneName } from '../drawing/layout.ts';
import type { LongWork, Traced } from './long-work.ts';
import type { Overlay } from './overlay.ts';
import type { Prompt } from './prompt.ts';
import type { Found, Sought } from './sought.ts';
import type { Trail } from './trail.ts';
import type { EventFilter, LaneChoice, Selection, Size, View } from './view.ts';

/** A mark in a branch. */
export interface Position {
  branch: number;
  mark: number;
}

/** A place with a letter, and the user's words about it. */
export interface Bookmark extends Position {
  note?: string;
}

export interface Message {
  text: string;
  isError: boolean;
}

export interface Model {
  readonly size: Size;
  readonly glyphs: Glyphs;
  /** null until it is loaded. */
  readonly disassembler: Disassembler | null;
  /** `ftrace-nmi-2008: 2 CPUs, 2 NMIs, tso, 1 site, 1 job`. */
  readonly title: string;
  /** The line to paste that brings the user back to the run, without the event. */
  readonly reproduce: string;
  /** How the user calls the tool. */
  readonly command: string;
  /** The replay's path, null for a live run that is not recorded. */
  readonly file: string | null;

  readonly branches: readonly Branch[];
  /** Two runs side by side, null for one; and those that were, the latest first. */
  readonly pair: Pair | null;
  readonly aside: readonly Pair[];
  /** By branch. */
  readonly looks: Readonly<Record<number, Look>>;
  readonly branch: number;
  readonly mark: number;
  readonly direction: 1 | -1;
  readonly cpu: number;
  /** See `View.frame`: null again as soon as another mark or CPU is looked at. */
  readonly frame: number | null;

  readonly focus: PaneName;
  readonly recent: readonly PaneName[];
  readonly zoomed: boolean;
  readonly selection: Selection;
  readonly lanes: LaneChoice;

  readonly breakpoints: readonly Breakpoint[];
  /** Expressions whose values are always shown. */
  readonly pins: readonly Pin[];
  /** Lines of the last answer that one line had no room for. */
  readonly printed: readonly string[];
  readonly traced: Traced | null;
  /** Those of the other program of two: breakpoints are places in one. */
  readonly elsewhere: readonly Breakpoint[];
  readonly bookmarks: Readonly<Record<string, Bookmark>>;
  readonly visited: readonly Position[];
  /** Position in `visited`; its length while the user is at none of them. */
  readonly visitedAt: number;
  readonly sought: Sought | null;
  readonly found: Found | null;
  readonly filter: EventFilter | null;
  readonly why: ReadonlySet<number> | null;
  /** Events a second while playing, null while paused. */
  readonly playing: number | null;
  readonly speed: number;
  readonly task: LongWork | null;
  readonly trail: Trail | null;

  /** Digits typed before a key. */
  readonly count: string;
  /** The key that waits for a letter; whether to quit all the same. */
  readonly awaiting: 'mark' | 'jump' | 'quit' | null;
  readonly prompt: Prompt | null;
  readonly overlay: Overlay | null;
  readonly message: Message | null;
  /** Lines entered at each kind of prompt, oldest first. */
  readonly entered: Readonly<Record<string, readonly string[]>>;
}

/** What a branch was looked at with when it was left. */
export interface Look {
  filter: EventFilter | null;
  why: ReadonlySet<number> | null;
  /** null: as that of the run which the user is in. */
  selection: Selection | null;
}

/** What the world outside is asked to do. */
export type Effect =
  /** `isSure`: whatever is lost. */
  | { kind: 'quit'; isSure?: true }
  /** Keep what is marked now: beside the replay, or in a file from now on. */
  | { kind: 'keep'; path: string | null }
  | { kind: 'suspend' }
  | { kind: 'redraw' }
  | { kind: 'copy'; text: string }
  | { kind: 'write'; path: string; text: string; what: string }
  | { kind: 'save'; branch: number; path: string }
  /** The screen as text, in its own size or another; `path` null for where there is no screen. */
  | { kind: 'picture'; size: Size | null; path: string | null }
  /** Run the commands in a file. */
  | { kind: 'source'; path: string };

export interface Updated {
  model: Model;
  effects: readonly Effect[];
}

export const pure = (model: Model): Updated => ({ model, effects: [] });

export interface ModelOptions {
  size: Size;
  glyphs: Glyphs;
  disassembler?: Disassembler | null;
  title: string;
  reproduce: string;
  command?: string;
  file: string | null;
  root: Branch;
  /** The run beside it, and how the two belong together. */
  beside?: { branch: Branch; pair: Pair } | null;
  bookmarks?: Readonly<Record<string, Bookmark>>;
}

export function createModel({ root, beside, bookmarks, ...options }: ModelOptions): Model {
  return {
    ...options,
    disassembler: options.disassembler ?? null,
    command: options.command ?? 'pokelab',
    branches: beside ? [root, beside.branch] : [root],
    pair: beside?.pair ?? null,
    aside: [],
    looks: {},
    branch: root.id,
    mark: root.mark,
    direction: 1,
    cpu: root.mark === 0 ? 0 : root.timeline.columns.cpu[root.mark - 1],
    frame: null,
    focus: 'lanes',
    recent: PANES,
    zoomed: false,
    lanes: { hidden: [], isFolded: false },
    selection: {
      memory: '',
      element: -1,
      site: 0,
      byte: 0,
      source: 0,
      statistics: 0,
      pins: 0,
      scroll: {},
    },
    breakpoints: [],
    pins: [],
    printed: [],
    traced: null,
    elsewhere: [],
    bookmarks: bookmarks ?? {},
    visited: [],
    visitedAt: 0,
    sought: null,
    found: null,
    filter: null,
    why: null,
    playing: null,
    speed: 4,
    task: null,
    trail: null,
    count: '',
    awaiting: null,
    prompt: null,
    overlay: null,
    message: null,
    entered: {},
  };
}

export function branchOf(model: Model): Branch {
  return model.branches.find(({ id }) => id === model.branch) as Branch;
}

export function timelineOf(model: Model): Timeline {
  return branchOf(model).timeline;
}

export function viewOf(model: Model): View {
  const { timeline, critical } = branchOf(model);
  return { ...model, timeline, critical };
}

/** null for a terminal that is too small. */
export function modelLayout(model: Model): Layout | null {
  const { size, focus, zoomed, recent, pair, branch, pins } = model;
  const isSplit = pair?.isSplit === true && (branch === pair.a || branch === pair.b);
  return layoutOf({ ...size, focus, zoomed, recent, isSplit, hasPins: pins.length > 0 });
}

export function withBranch(model: Model, changed: Partial<Branch>): Model {
  const branches = model.branches.map((branch) =>
    branch.id === model.branch ? { ...branch, ...changed } : branch,
  );
  return { ...model, branches };
}

/** Long work begins: its first slice is done at once, so that short runs never show a task. */
export const begun = (model: Model, task: LongWork): Model => ({ ...model, task, message: null });

export const say = (model: Model, text: string): Model => ({
  ...model,
  message: { text, isError: false },
});
export const complain = (model: Model, text: string): Model => ({
  ...model,
  message: { text, isError: true },
});
