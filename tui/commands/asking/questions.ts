/** Commands that ask: breakpoints, why, the story. */
import { type Breakpoint, breakpointText } from '../../../src/inspect/events/breakpoints.ts';
import { readPattern } from '../../../src/inspect/events/event-pattern.ts';
import { siteFacts } from '../../../src/inspect/state/site-facts.ts';
import type { Explained } from '../../model/long-work.ts';
import { branchOf, complain, type Model, say, timelineOf, viewOf } from '../../model/model.ts';
import { cursorLine } from '../../panes/source-pane.ts';
import { beginPast, beginWhy } from './explaining.ts';
import { explained } from './story.ts';

export function nextId({ breakpoints }: Model): number {
  return breakpoints.reduce((most, { id }) => Math.max(most, id), 0) + 1;
}

/** `:break PATTERN` */
export function addBreak(model: Model, text: string): Model {
  const read = readPattern(text, timelineOf(model).system);
  if (!read.ok) return complain(model, read.message);
  return added(model, { id: nextId(model), kind: 'break', pattern: read.pattern });
}

export function added(model: Model, breakpoint: Breakpoint): Model {
  const breakpoints = [...model.breakpoints, breakpoint];
  const text = `${breakpointText(breakpoint)}: number ${breakpoint.id}; c and C stop there.`;
  return say({ ...model, breakpoints }, text);
}

function toggled(model: Model, pattern: string): Model {
  const text = `break ${pattern}`;
  const known = model.breakpoints.find((breakpoint) => breakpointText(breakpoint) === text);
  return known === undefined ? addBreak(model, pattern) : removeBreakpoint(model, String(known.id));
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
    return toggled(model, `${file === 0 ? '' : `${program.files[file].name}:`}${line}`);
  }
  if (model.focus === 'text' && program.sites.length > 0) {
    return toggled(model, program.sites[model.selection.site].name);
  }
  return null;
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
