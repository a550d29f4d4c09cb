/** Commands that move: each takes the model and a count to the model at another mark. */

import type { Timeline } from '../../../src/history/timeline.ts';
import { type RanOn, runOn, type StopAsks } from '../../../src/inspect/branches/branches.ts';
import { type Continuation, onlyCpu } from '../../../src/inspect/branches/continuations.ts';
import {
  type Direction,
  failureMark,
  finishMark,
  markOf,
  stepMark,
} from '../../../src/inspect/events/motion.ts';
import { passes } from '../../../src/inspect/events/scan.ts';
import { siteContaining } from '../../../src/machine/state/address-names.ts';
import { isShown } from '../../../src/report/rows/event-wording.ts';
import {
  branchOf,
  complain,
  type Model,
  type Position,
  say,
  timelineOf,
  withBranch,
} from '../../model/model.ts';
import { arrivedIn, leftBehind } from '../../model/two-runs.ts';
import { unscrolled } from '../../model/view.ts';
import { filteredMark, refiltered } from './filtered.ts';

export interface Going {
  /** A jump can be gone back from; a step is not worth remembering. */
  isJump: boolean;
}

/** The model at another mark of its branch. */
export function goTo(model: Model, wanted: number, { isJump }: Going): Model {
  const timeline = timelineOf(model);
  const mark = Math.max(0, Math.min(wanted, timeline.length));
  const left = isJump && mark !== model.mark ? remember(model) : model;
  if (mark === model.mark) return { ...left, selection: unscrolled(left.selection) };
  const cpu = mark === 0 ? model.cpu : timeline.columns.cpu[mark - 1];
  return {
    ...left,
    mark,
    direction: mark > model.mark ? 1 : -1,
    cpu,
    selection: followed(timeline, model.selection, mark),
  };
}

/** The text pane follows the site that the event is about. */
export function followed(
  { columns, system }: Timeline,
  before: Model['selection'],
  mark: number,
): Model['selection'] {
  const selection = unscrolled(before);
  const address = mark === 0 ? 0 : columns.address[mark - 1];
  const site = address === 0 ? -1 : siteContaining(system, address);
  if (site < 0 || columns.kindAt(mark - 1) === 'loaded') return selection;
  const byte = address - system.program.sites[site].address;
  return { ...selection, site, byte };
}

const MOST_VISITED = 100;

/** The model, with its mark among the places that can be gone back to. */
export function remember(model: Model): Model {
  const place: Position = { branch: model.branch, mark: model.mark };
  const visited = [...model.visited.slice(0, model.visitedAt), place].slice(-MOST_VISITED);
  return { ...model, visited, visitedAt: visited.length };
}

/** Repeats a motion; -1 from it ends the way at the run's end or start. */
function repeat(
  model: Model,
  count: number,
  direction: Direction,
  isJump: boolean,
  next: (mark: number) => number,
): Model {
  let { mark } = model;
  for (let left = count; left > 0; left--) {
    const found = next(mark);
    if (found < 0) return atEdge(model, direction, isJump);
    mark = found;
  }
  return goTo(model, mark, { isJump });
}

function atEdge(model: Model, direction: Direction, isJump: boolean): Model {
  const { length } = timelineOf(model);
  const edge = direction > 0 ? length : 0;
  const text = direction > 0 ? 'The end of the run.' : 'The start of the run.';
  return say(goTo(model, edge, { isJump }), model.mark === edge ? text : '');
}

const AT_SHOWN: StopAsks = { after: ({ event }) => isShown(event) };
const AT_ANY: StopAsks = { after: () => true };

/** `s` and `S`: events that others can tell; with a filter those that pass it. */
export function step(model: Model, count: number, direction: Direction): Model {
  const timeline = timelineOf(model);
  if (model.filter !== null) return stepFiltered(model, count, direction, null);
  const moved = repeat(model, count, direction, false, (mark) =>
    stepMark(timeline, mark, direction, null),
  );
  const { continuation } = branchOf(model);
  return continued(model, moved, direction, continuation, countedTo(count, AT_SHOWN));
}

/** `i` and `I`: every event, private ones too. */
export function stepEvent(model: Model, count: number, direction: Direction): Model {
  const { length } = timelineOf(model);
  const mark = model.mark + direction * count;
  const moved =
    mark < 0 || mark > length
      ? atEdge(model, direction, false)
      : goTo(model, mark, { isJump: false });
  const { continuation } = branchOf(model);
  return continued(model, moved, direction, continuation, countedTo(count, AT_ANY));
}

/** `n` and `N`: events of one CPU. */
export function next(model: Model, count: number, direction: Direction): Model {
  const timeline = timelineOf(model);
  const { cpu } = model;
  if (model.filter !== null) {
    return { ...stepFiltered(model, count, direction, cpu), cpu };
  }
  const moved = repeat(model, count, direction, false, (mark) =>
    stepMark(timeline, mark, direction, cpu),
  );
  return {
    ...continued(model, moved, direction, onlyCpu(cpu), countedTo(count, AT_SHOWN)),
    cpu,
  };
}

/** To events that pass the filter, of one CPU or of any: as far as there are some, it never stops elsewhere. */
function stepFiltered(
  model: Model,
  count: number,
  direction: Direction,
  cpu: number | null,
): Model {
  let { mark } = model;
  let left = count;
  for (; left > 0; left--) {
    const found = filteredMark(model, mark, direction, cpu);
    if (found < 0) break;
    mark = found;
  }
  const moved = goTo(model, mark, { isJump: false });
  if (left === 0) return moved;
  const { isOpen, continuation } = branchOf(model);
  if (direction > 0 && isOpen) {
    const matchers = model.filter?.matchers ?? [];
    const goesOn = cpu === null ? continuation : onlyCpu(cpu);
    const after: StopAsks['after'] = (moment, machine) =>
      (cpu === null || moment.event.cpu === cpu) && passes(matchers, moment, machine);
    return extend(moved, goesOn, MOST_STEPS, { after }).model;
  }
  const which = direction > 0 ? 'later' : 'earlier';
  const whose = cpu === null ? '' : ` of CPU${cpu}`;
  return say(moved, `No ${which} event${whose} passes the filter ${model.filter?.text}.`);
}

/** `f` and `F`: out of the function that the CPU is in. */
export function finish(model: Model, count: number, direction: Direction): Model {
  const timeline = timelineOf(model);
  const { cpu } = model;
  const moved = repeat(model, count, direction, true, (mark) =>
    finishMark(timeline, mark, direction, cpu),
  );
  return { ...moved, cpu };
}

/** Steps that a motion beyond the end of an open branch takes at most. */
const MOST_STEPS = 4096;

/** At the last of so many that would stop it. */
function countedTo(count: number, { after }: StopAsks): StopAsks {
  let left = count;
  return { after: (moment, machine) => after(moment, machine) && --left <= 0 };
}

/** A motion that reached the end of an open branch runs it on until the wanted event. */
function continued(
  from: Model,
  moved: Model,
  direction: Direction,
  continuation: Continuation,
  stops: StopAsks,
): Model {
  const branch = branchOf(moved);
  if (direction < 0 || !branch.isOpen || from.mark < branch.timeline.length) return moved;
  return extend(from, continuation, MOST_STEPS, stops).model;
}

/** Runs the model's open branch on from its end; the mark goes with it. */
export function extend(
  model: Model,
  continuation: Continuation,
  most: number,
  stops: StopAsks,
): { model: Model; ran: RanOn } {
  const { timeline } = branchOf(model);
  const ran = runOn({ timeline, continuation, most, stops });
  const { ended, critical, mark } = ran;
  const isOpen = ended !== 'failed' && ended !== 'finished';
  const longer = refiltered(withBranch(model, { critical, isOpen }));
  const moved = goTo(longer, mark, { isJump: false });
  return { model: say(moved, endWords(ended, moved, continuation)), ran };
}

function endWords(ended: RanOn['ended'], model: Model, continuation: Continuation): string {
  switch (ended) {
    case 'failed':
      return `The run fails here: ${branchOf(model).critical?.failure.class}.`;
    case 'finished':
      return 'The run ends well: every task has ended and nothing is wrong.';
    case 'blocked':
      return `Nothing that ${continuation.name} may take is enabled: another CPU must go first (x lists the steps).`;
    case 'paused':
    case 'stopped':
      return '';
  }
}

/** `g` and `G`, `:goto`, `%`. */
export function goToWord(model: Model, word: string): Model {
  const mark = markOf(timelineOf(model), word);
  if (mark === null) {
    return complain(model, `"${word}" is neither an event's number nor a percentage`);
  }
  return goTo(model, mark, { isJump: true });
}

/** `!` */
export function goToFailure(model: Model): Model {
  const { timeline, critical } = branchOf(model);
  if (critical === null) return complain(model, 'This run has not failed.');
  return goTo(model, failureMark(timeline, critical), { isJump: true });
}

/** Ctrl-O and Ctrl-P: back and forth through the places that were jumped from. */
export function visit(model: Model, direction: Direction): Model {
  const here: Position = { branch: model.branch, mark: model.mark };
  const isNewest = model.visitedAt === model.visited.length;
  const visited = isNewest && direction < 0 ? [...model.visited, here] : model.visited;
  const visitedAt = model.visitedAt + direction;
  const place = visited[visitedAt];
  if (place === undefined) {
    return complain(model, direction < 0 ? 'No older place.' : 'No newer place.');
  }
  return { ...goToPlace(model, place), visited, visitedAt };
}

/** To a place in any branch. */
export function goToPlace(model: Model, { branch, mark }: Position): Model {
  const found = switchBranch(model, branch);
  return found === null
    ? complain(model, 'That branch has been discarded.')
    : goTo(found, mark, { isJump: false });
}

/** The model in another branch, at the mark where it was left; null when there is no such branch. */
export function switchBranch(model: Model, id: number): Model | null {
  if (id === model.branch) return model;
  const isThere = model.branches.some((branch) => branch.id === id);
  return isThere ? arrivedIn(leftBehind(model), id) : null;
}

/** `<` and `>`: another CPU is followed. */
export function followCpu(model: Model, cpu: number): Model {
  const { cpus } = timelineOf(model).system;
  if (!(cpu >= 0 && cpu < cpus)) return complain(model, `There is no CPU${cpu}.`);
  const selection = unscrolled(model.selection);
  return say({ ...model, cpu, selection }, `Following CPU${cpu}.`);
}
