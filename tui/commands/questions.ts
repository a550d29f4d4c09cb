/** Commands that ask: breakpoints, watchpoints, who wrote and who reads, why. */
import type { Columns } from '../../src/history/columns.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import {
  type Breakpoint,
  breakpointText,
  isWriteAt,
} from '../../src/inspect/events/breakpoints.ts';
import { readPattern } from '../../src/inspect/events/event-pattern.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import type { Matcher } from '../../src/inspect/events/scan.ts';
import { issuedAt, siteFacts } from '../../src/inspect/state/site-facts.ts';
import { variablesOf } from '../../src/inspect/state/variable-rows.ts';
import {
  branchOf,
  complain,
  type Explained,
  type Model,
  say,
  timelineOf,
  viewOf,
} from '../model/model.ts';
import { cursorLine } from '../panes/source-pane.ts';
import { begin, beginPast, beginWhy } from './long-work.ts';
import { goTo } from './moves.ts';
import { explained } from './story.ts';

/** A stretch of memory or text with a name. */
interface Target {
  name: string;
  address: number;
  size: number;
}

function nextId({ breakpoints }: Model): number {
  return breakpoints.reduce((most, { id }) => Math.max(most, id), 0) + 1;
}

/** `:break PATTERN` */
export function addBreak(model: Model, text: string): Model {
  const read = readPattern(text, timelineOf(model).system);
  if (!read.ok) return complain(model, read.message);
  return added(model, { id: nextId(model), kind: 'break', pattern: read.pattern });
}

function added(model: Model, breakpoint: Breakpoint): Model {
  const breakpoints = [...model.breakpoints, breakpoint];
  const text = `${breakpointText(breakpoint)}: number ${breakpoint.id}; c and C stop there.`;
  return say({ ...model, breakpoints }, text);
}

function toggled(model: Model, text: string): Model {
  const known = model.breakpoints.find((breakpoint) => breakpointText(breakpoint) === text);
  if (known !== undefined) return removeBreakpoint(model, String(known.id));
  const [command, ...words] = text.split(' ');
  return command === 'watch' ? addWatch(model, words.join(' ')) : addBreak(model, words.join(' '));
}

/** `:delete N`, `:delete all` */
export function removeBreakpoint(model: Model, word: string): Model {
  if (word === 'all') return say({ ...model, breakpoints: [] }, 'No breakpoints are left.');
  const gone = model.breakpoints.find(({ id }) => String(id) === word);
  if (gone === undefined) return complain(model, `There is no breakpoint ${word}.`);
  const breakpoints = model.breakpoints.filter((breakpoint) => breakpoint !== gone);
  return say({ ...model, breakpoints }, `Deleted: ${breakpointText(gone)}.`);
}

/** `b`: at the line of the source pane, else at the site of the text pane, else it asks. */
export function breakHere(model: Model): Model | null {
  const view = viewOf(model);
  const { program } = view.timeline.system;
  if (model.focus === 'source') {
    const { file, line } = cursorLine(view);
    return toggled(model, `break ${file === 0 ? '' : `${program.files[file].name}:`}${line}`);
  }
  if (model.focus === 'text' && program.sites.length > 0) {
    return toggled(model, `break ${program.sites[model.selection.site].name}`);
  }
  return null;
}

/** `:watch NAME` */
export function addWatch(model: Model, name: string): Model {
  const target = targetOf(timelineOf(model), name);
  if (target === null) {
    return complain(model, `"${name}" is no variable, and no byte of a site such as vfs_read[0].`);
  }
  return added(model, { id: nextId(model), kind: 'watch', ...target });
}

/** `w`: on the selected variable or byte; null where nothing is selected. */
export function watchHere(model: Model): Model | null {
  const target = selectedTarget(model);
  return target === null ? null : toggled(model, `watch ${target.name}`);
}

/** The variable or site byte of that name; a site's name alone is all of it. */
export function targetOf({ system }: Timeline, name: string): Target | null {
  const variable = variablesOf(system).find((known) => known.name === name);
  if (variable !== undefined) return { name, address: variable.address, size: variable.size };
  const match = /^(\w+)(?:\[(\d+)\])?$/.exec(name);
  const site = system.program.sites.find((known) => known.name === match?.[1]);
  if (match === null || site === undefined) return null;
  if (match[2] === undefined) return { name, address: site.address, size: site.size };
  const offset = Number(match[2]);
  if (offset >= site.size) return null;
  return { name, address: site.address + offset, size: 1 };
}

/** What the cursor of the memory or the text pane stands on. */
export function selectedTarget(model: Model): Target | null {
  const timeline = timelineOf(model);
  const { selection, focus } = model;
  if (focus === 'memory') return variablesOf(timeline.system)[selection.memory] ?? null;
  const site = timeline.system.program.sites[selection.site];
  if (focus !== 'text' || site === undefined) return null;
  return targetOf(timeline, `${site.name}[${selection.byte}]`);
}

/** `*`: to the last event that wrote the selected value, or the named one. */
export function goToWriter(model: Model, name: string): Model {
  return seekAccess(model, name, -1, 'write', ({ columns }, target) => ({
    mayMatch: (index) => isWriteAt(columns, index, target.address, target.size),
    check: ({ event }) => event.kind !== 'exchanged' || event.written,
  }));
}

/** `#`: to the next event that reads it. */
export function goToReader(model: Model, name: string): Model {
  return seekAccess(model, name, 1, 'read', ({ columns }, { address, size }) => ({
    mayMatch: (index) => mayRead(columns, index, address, size),
    check: ({ event }) => {
      if (event.kind !== 'fetched') return true;
      const start = event.address + event.offset;
      return start < address + size && address < start + event.size;
    },
  }));
}

/** The columns hold a fetch under the address of its instruction, at most 15 bytes long. */
function mayRead(columns: Columns, index: number, address: number, size: number): boolean {
  const kind = columns.kindAt(index);
  const start = columns.address[index];
  if (kind === 'fetched') return start < address + size && address < start + 15;
  if (kind !== 'loaded' && kind !== 'exchanged') return false;
  return start < address + size && address < start + columns.size[index];
}

function seekAccess(
  model: Model,
  name: string,
  direction: Direction,
  what: string,
  matcher: (timeline: Timeline, target: Target) => Matcher,
): Model {
  const timeline = timelineOf(model);
  const target = name === '' ? selectedTarget(model) : targetOf(timeline, name);
  if (target === null) {
    const advice = 'select a variable (memory pane) or a byte (text pane), or name one';
    return complain(
      model,
      name === '' ? `Nothing is selected: ${advice}.` : `There is no "${name}".`,
    );
  }
  const at = direction > 0 ? model.mark : model.mark - 2;
  const isCurrent = direction < 0 && model.mark > 0;
  const matchers = [matcher(timeline, target)];
  const label = `a ${what} of ${target.name}`;
  // The current event itself may be the last writer: then it is shown where it stands.
  const search = { matchers, direction, at: isCurrent ? model.mark - 1 : at };
  const moved = begin(model, { kind: 'seek', label, search });
  if (moved.mark !== model.mark || moved.task !== null || moved.message !== null) return moved;
  return furtherBack(moved, what, target);
}

/** The current event is the write itself: where it came from the store buffer, on to the store. */
function furtherBack(model: Model, what: string, { name }: Target): Model {
  const issued = issuedAt(timelineOf(model), model.mark - 1);
  if (issued < 0) {
    return say(
      model,
      `This event is the last ${what} of ${name}; S, then again, for the one before.`,
    );
  }
  return say(goTo(model, issued + 1, { isJump: true }), `Here the store to ${name} was made.`);
}

/**
 * `W`: the events that explain the failure, or the current event where nothing has failed; again: off. `past`: all
 * that happened before it where it could matter.
 */
export function toggleWhy(model: Model, word: string): Model {
  if (model.why !== null && word === '')
    return say({ ...model, why: null }, 'All events are shown.');
  const roots = word === 'here' ? [model.mark - 1] : failureRoots(model);
  if (roots.length === 0 || roots.some((event) => event < 0)) {
    return complain(model, 'Nothing has happened yet.');
  }
  if (word === 'past') return beginPast(model, roots);
  return beginWhy(model, roots, word === 'here' ? null : branchOf(model).critical, 'dim');
}

/** `V`, `e` and `E`: the story of the failure, as a list or one event after the other. */
export function askStory(model: Model, wanted: Exclude<Explained, 'dim'>): Model {
  const { critical, story } = branchOf(model);
  if (critical === null) return complain(model, 'This run has not failed: there is no story yet.');
  if (story !== undefined) return explained(model, wanted);
  return beginWhy(model, failureRoots(model), critical, wanted);
}

/**
 * The events that the failure is made of: the failing event; for a failure that only the end shows,
 * the last writers of the wrong bytes, or the last event of every CPU that waits.
 */
function failureRoots(model: Model): number[] {
  const { timeline, critical } = branchOf(model);
  if (critical === null) return [model.mark - 1];
  if (critical.event < timeline.length) return [critical.event];
  const { site } = critical.failure;
  if (site >= 0) {
    const { writers } = siteFacts(timeline, timeline.length, site);
    const written = [...new Set(writers)].filter((event) => event >= 0);
    if (written.length > 0) return written;
  }
  const machine = timeline.machineAt(timeline.length);
  return machine.cpus.flatMap(({ contexts }, cpu) => {
    if (contexts.length === 0) return [];
    const last = timeline.find(
      timeline.length - 1,
      -1,
      (index) => timeline.columns.cpu[index] === cpu,
    );
    return last < 0 ? [] : [last];
  });
}
