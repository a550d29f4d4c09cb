/** The titles of the panes that share a place: what each holds, in as many words as there is room for. */

import { stateOf } from '../../src/inspect/state/byte-origins.ts';
import { variablesOf } from '../../src/inspect/state/variable-rows.ts';
import { textBytes } from '../../src/machine/memory/text.ts';
import { siteName } from '../../src/report/naming/names.ts';
import type { PaneName, Slot } from '../drawing/layout.ts';
import type { Model } from '../model/model.ts';
import { scenarioOfBranch } from '../model/two-runs.ts';
import { type EventFilter, machineOf, type View } from '../model/view.ts';
import { lanedCpus } from './lanes/lane-widths.ts';
import { sourceTitle } from './source-pane.ts';

export interface Tab {
  pane: PaneName;
  text: string;
  /** Of its first cell, from the left end of the slot; a cell stands free on either side. */
  column: number;
}

export interface Title {
  /** Which of two runs it is; empty for one run. */
  run: string;
  tabs: Tab[];
}

/** What the title line of a slot says, from its second cell on; `width`: of its pane. */
export function titleOf(model: Whose, view: View, slot: Slot, width: number): Title {
  const { shown, tabs: panes } = slot;
  const run = runOf(model, view, slot);
  const free = width - 1 - run.length - (model.zoomed ? ZOOMED.length : 0);
  const texts = textsOf(panes, shown, view, free);
  let column = 1 + run.length;
  const placed = panes.map((pane, index): Tab => {
    const tab = { pane, text: texts[index], column: column + 1 };
    column += texts[index].length + 2;
    return tab;
  });
  return { run, tabs: placed };
}

/** Behind the title of a pane that is enlarged. */
export const ZOOMED = '(z: back) ';

type Whose = Pick<Model, 'pair' | 'aside' | 'branches' | 'title' | 'zoomed' | 'size'>;

/** Which run it is and where that stands, once for each: ` @114 branch 2 of ftrace-nmi-2008 `; empty for one run. */
function runOf(model: Whose, { mark }: View, { side, tabs, rectangle }: Slot): string {
  const { pair, title, zoomed, size } = model;
  const isAlone = zoomed || rectangle.width === size.width;
  if (pair === null || side === null || !(tabs.includes('lanes') || isAlone)) return '';
  const own = pair.titles[side];
  const protocol = scenarioOfBranch(model, pair[side])?.protocol ?? title.split(': ')[0];
  const where = mark === 0 ? 'start' : `@${mark - 1}`;
  return ` ${where} ${own.includes(protocol) ? own : `${own} of ${protocol}`} `;
}

/**
 * The first of these that fits: all in words, only the one that is shown, what it holds without its name, its name,
 * all in short.
 */
function textsOf(panes: readonly PaneName[], shown: PaneName, view: View, room: number): string[] {
  const rows = view.selection.scroll[shown] ?? 0;
  const far = rows === 0 ? '' : ` (${Math.abs(rows)} ${rows < 0 ? 'up' : 'down'}`;
  const hint = far === '' ? '' : `${far}, Esc: back)`;
  const named = (own: (pane: PaneName) => string, others: (pane: PaneName) => string): string[] =>
    panes.map((pane) => (pane === shown ? own(pane) : others(pane)));
  const held = (pane: PaneName): string => heldBy(pane, view);
  const bare = (pane: PaneName): string => nameOf(pane);
  const ways = [
    named((pane) => held(pane) + hint, held),
    named((pane) => held(pane) + hint, bare),
    named((pane) => held(pane) + hint, shortName),
    named((pane) => held(pane).replace(/^\w+: /, '') + hint, shortName),
    named((pane) => bare(pane) + hint, shortName),
    named((pane) => shortName(pane) + (far === '' ? '' : `${far})`), shortName),
  ];
  const width = (texts: readonly string[]): number =>
    texts.reduce((sum, { length }) => sum + length + 2, 0);
  return ways.find((texts) => width(texts) <= room) ?? ways[ways.length - 1];
}

const nameOf = (pane: PaneName): string => (pane === 'lanes' ? 'CPUs' : pane);

function shortName(pane: PaneName): string {
  switch (pane) {
    case 'source':
      return 'src';
    case 'memory':
      return 'mem';
    case 'events':
      return 'ev';
    case 'statistics':
      return 'stat';
    default:
      return nameOf(pane);
  }
}

/** The pane's name, with what it holds. */
function heldBy(pane: PaneName, view: View): string {
  switch (pane) {
    case 'lanes':
      return lanesTitle(view);
    case 'source':
      return `source: ${sourceTitle(view)}`;
    case 'text':
      return textTitle(view);
    case 'memory':
      return memoryTitle(view);
    case 'events':
      return view.filter === null ? 'events' : `events: ${filterText(view.filter)}`;
    default:
      return pane;
  }
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

/** `text: vfs_read mixed`, of the selected site. */
function textTitle(view: View): string {
  const { program } = view.timeline.system;
  const index = Math.min(view.selection.site, program.sites.length - 1);
  const site = program.sites[index];
  if (site === undefined) return 'text';
  const bytes = textBytes(machineOf(view).text, site.address, site.size);
  return `text: ${siteName(program, index)} ${stateOf(site, bytes)}`;
}

/** `memory: 12 vars, 2 buffered` */
function memoryTitle(view: View): string {
  const { length } = variablesOf(view.timeline.system);
  const buffered = machineOf(view).cpus.reduce(
    (sum, { buffer }) => sum + buffer.filter(({ address }) => address !== 0).length,
    0,
  );
  const vars = `memory: ${length} ${length === 1 ? 'var' : 'vars'}`;
  return buffered === 0 ? vars : `${vars}, ${buffered} buffered`;
}
