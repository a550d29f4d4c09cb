/** Commands about panes: which is focused and how large, and its cursor. */

import { type Direction, stepMark } from '../../../src/inspect/events/motion.ts';
import { PANES, type PaneName, paneSize } from '../../drawing/layout.ts';
import { complain, type Model, modelLayout, timelineOf, viewOf } from '../../model/model.ts';
import { sideOf } from '../../model/two-runs.ts';
import { type Selection, type Size, unscrolled } from '../../model/view.ts';
import { movedElement, movedRows } from '../../panes/memory-rows.ts';
import { paneOf } from '../../panes/pane.ts';
import { followed } from '../../panes/source-pane.ts';
import { statisticsEnd } from '../../panes/statistics-pane.ts';
import { filteredMark } from './filtered.ts';
import { goTo, step, stepEvent } from './moves.ts';

export function focus(model: Model, pane: PaneName): Model {
  const recent = [pane, ...model.recent.filter((other) => other !== pane)];
  return { ...model, focus: pane, recent };
}

/** `next`, `previous`, or a pane's name. */
export function focusWord(model: Model, word: string): Model {
  const panes = PANES.filter((pane) => pane !== 'pins' || model.pins.length > 0);
  const at = panes.indexOf(model.focus);
  if (word === 'next') return focus(model, panes[(at + 1) % panes.length]);
  if (word === 'previous') return focus(model, panes[(at + panes.length - 1) % panes.length]);
  if (word === 'pins' && model.pins.length === 0) {
    return complain(model, 'Nothing is pinned: P pins a value, or :pin EXPRESSION.');
  }
  const pane = PANES.find((name) => name === word);
  return pane === undefined
    ? complain(model, `Panes are ${PANES.join(', ')}.`)
    : focus(model, pane);
}

/** The room that a pane has for its lines; null for one that is not shown. */
function roomOf(model: Model, pane: PaneName): Size | null {
  const own = sideOf(model);
  const layout = modelLayout(model);
  const slot = layout?.slots.find(
    ({ shown, side }) => shown === pane && (side === null || side === own),
  );
  return layout === null || slot === undefined ? null : paneSize(layout, slot);
}

/** The rows that the focused pane moves by at once: one less than it shows. */
function pageOf(model: Model): number {
  return Math.max(1, (roomOf(model, model.focus)?.height ?? 9) - 1);
}

/** Shows a pane's lines further down (up for less than 0): the machine stays where it is, and so does the cursor. */
export function scroll(model: Model, pane: PaneName, rows: number): Model {
  const size = roomOf(model, pane);
  if (size === null) return model;
  const { selection } = model;
  if (pane === 'statistics') return { ...model, selection: scrolledStatistics(model, rows) };
  const wanted = (selection.scroll[pane] ?? 0) + rows;
  const view = { ...viewOf(model), selection: scrolledBy(selection, pane, wanted) };
  const { scrolled } = paneOf(pane, view, size);
  return { ...model, selection: scrolledBy(selection, pane, scrolled) };
}

const scrolledBy = (selection: Selection, pane: PaneName, rows: number): Selection => ({
  ...selection,
  scroll: { ...selection.scroll, [pane]: rows },
});

function scrolledStatistics(model: Model, rows: number): Selection {
  const { selection } = model;
  const size = roomOf(model, 'statistics') ?? model.size;
  const last = statisticsEnd(viewOf(model), size);
  return { ...selection, statistics: bounded(selection.statistics + rows, 0, last) };
}

/** Moves the cursor of the focused pane; in the lanes and the events that is the mark itself. */
export function moveCursor(model: Model, rows: number): Model {
  const { selection } = model;
  const direction: Direction = rows > 0 ? 1 : -1;
  const most = Math.abs(rows);
  switch (model.focus) {
    case 'lanes':
      return step(model, most, direction);
    case 'events':
      return model.filter === null
        ? stepEvent(model, most, direction)
        : step(model, most, direction);
    case 'source': {
      const { file, line } = followed(viewOf(model));
      const { text } = timelineOf(model).system.program.files[file];
      const last = text.split('\n').length;
      const source = bounded(line + selection.source + rows, 1, last) - line;
      return { ...model, selection: { ...unscrolled(selection), source } };
    }
    case 'memory':
      return { ...model, selection: movedRows(viewOf(model), rows) };
    case 'text': {
      const last = timelineOf(model).system.program.sites.length - 1;
      return {
        ...model,
        selection: { ...selection, site: bounded(selection.site + rows, 0, last) },
      };
    }
    case 'pins': {
      const pins = bounded(selection.pins + rows, 0, model.pins.length - 1);
      return { ...model, selection: { ...selection, pins } };
    }
    case 'statistics':
      return scroll(model, 'statistics', rows);
  }
}

export function movePage(model: Model, direction: Direction): Model {
  return moveCursor(model, direction * pageOf(model));
}

const bounded = (number: number, least: number, most: number): number =>
  Math.max(least, Math.min(Math.max(least, most), number));

/** Sideways: bytes of the site in the text pane, elements of an array in the memory pane; elsewhere this CPU's previous and next event. */
export function moveSideways(model: Model, direction: Direction): Model {
  const timeline = timelineOf(model);
  const { selection } = model;
  if (model.focus === 'text') {
    const size = timeline.system.program.sites[selection.site]?.size ?? 1;
    const byte = bounded(selection.byte + direction, 0, size - 1);
    return { ...model, selection: { ...selection, byte } };
  }
  if (model.focus === 'memory') {
    const moved = movedElement(viewOf(model), direction);
    return moved === null
      ? complain(model, 'No array is under the cursor.')
      : { ...model, selection: moved };
  }
  const mark =
    model.filter === null
      ? stepMark(timeline, model.mark, direction, model.cpu)
      : filteredMark(model, model.mark, direction, model.cpu);
  return mark < 0 ? model : goTo(model, mark, { isJump: false });
}
