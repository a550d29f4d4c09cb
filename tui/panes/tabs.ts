/** The titles of the panes that share a place, and where each stands in the title line. */
import type { PaneName, Slot } from '../drawing/layout.ts';
import type { Model } from '../model/model.ts';
import type { EventFilter, View } from '../model/view.ts';
import { lanedCpus } from './lanes/lane-widths.ts';
import { sourceTitle } from './source-pane.ts';

export interface Tab {
  pane: PaneName;
  text: string;
  /** Of its first cell, from the left end of the slot; a blank stands on either side. */
  column: number;
}

export interface Title {
  /** Which of two runs it is; empty for one run. */
  run: string;
  tabs: Tab[];
}

/** What the title line of a slot says, from its second cell on. */
export function titleOf({ pair }: Pick<Model, 'pair'>, view: View, slot: Slot): Title {
  const { side, shown, tabs } = slot;
  const run = side === null ? '' : ` ${pair?.titles[side] ?? ''} `;
  let column = 1 + run.length;
  // Beside another run there is no room for the names of what is not shown.
  const named = (side === null ? tabs : [shown]).map((pane): Tab => {
    const text = pane === shown ? shownTitle(pane, view) : pane;
    const tab = { pane, text, column: column + 1 };
    column += text.length + 2;
    return tab;
  });
  return { run, tabs: named };
}

function shownTitle(pane: PaneName, view: View): string {
  const title = paneTitle(pane, view);
  const rows = view.selection.scroll[pane] ?? 0;
  if (rows === 0) return title;
  return `${title} (${Math.abs(rows)} ${rows < 0 ? 'up' : 'down'}, Esc: back)`;
}

/** `nmi-entered (7)` */
const filterText = ({ text, matches }: EventFilter): string => `${text} (${matches.length})`;

/** `CPUs 0,2 of 4` where some have no lane. */
function lanesTitle(view: View): string {
  const shown = lanedCpus(view);
  const { cpus } = view.timeline.system;
  const which = shown.length === cpus ? 'CPUs' : `CPUs ${shown.join()} of ${cpus}`;
  return view.filter === null ? which : `${which}, only ${filterText(view.filter)}`;
}

/** The pane's name, with what it is about. */
function paneTitle(name: PaneName, view: View): string {
  switch (name) {
    case 'lanes':
      return lanesTitle(view);
    case 'source':
      return `source: ${sourceTitle(view)}`;
    case 'events':
      return view.filter === null ? 'events' : `events: ${filterText(view.filter)}`;
    default:
      return name;
  }
}
