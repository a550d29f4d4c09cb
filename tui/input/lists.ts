/** The lists that are laid over the panes: what each shows, and the command that an item runs. */
import type { Moment } from '../../src/history/simulate.ts';
import { walk } from '../../src/history/walk.ts';
import { explain } from '../../src/report/explaining/explain.ts';
import { wrap } from '../../src/report/printing/wrap.ts';
import { branchTree, forkChoices, recordedStep, stepText } from '../commands/forks.ts';
import { type Line, plainLine, segment } from '../drawing/segments.ts';
import { branchOf, type Model, timelineOf, viewOf } from '../model/model.ts';
import { breakpointText } from '../run/breakpoints.ts';
import { COMMANDS } from './command-table.ts';
import { bindingsIn, KEY_GROUPS, keyName } from './keymap.ts';

export interface ListItem {
  line: Line;
  /** The command that Enter runs, null for an item that is only read. */
  choose: string | null;
  /** The command that `d` runs. */
  remove: string | null;
}

export interface ListContent {
  title: string;
  items: ListItem[];
}

const item = (
  line: Line,
  choose: string | null = null,
  remove: string | null = null,
): ListItem => ({
  line,
  choose,
  remove,
});

export function listOf(model: Model): ListContent {
  switch (model.overlay?.list) {
    case undefined:
      return { title: '', items: [] };
    case 'help':
      return helpList(model);
    case 'fork':
      return forkList(model);
    case 'branches':
      return branchList(model);
    case 'breakpoints':
      return breakpointList(model);
    case 'verdict':
      return verdictList(model);
  }
}

/** From here on the commands that keys run are shown beside them. */
const WIDE = 104;

function helpList(model: Model): ListContent {
  const bindings = [...bindingsIn(model.focus), ...bindingsIn('list')];
  const keys = KEY_GROUPS.flatMap((group) => [
    item(plainLine(group, 'title')),
    ...bindings
      .filter((binding) => binding.group === group)
      .map(({ keys: bound, help, line }) => {
        const names = bound.map(keyName).join(' ').padEnd(16);
        return item([
          segment(`  ${names}`, 'key'),
          segment(help.padEnd(56)),
          segment(model.size.width < WIDE ? '' : `  :${line}`, 'dim'),
        ]);
      }),
  ]);
  const commands = COMMANDS.filter(({ usage }) => usage !== '').map(({ name, usage, help }) =>
    item([segment(`  :${`${name} ${usage}`.padEnd(30)}`, 'key'), segment(help)]),
  );
  return {
    title: `keys in ${model.focus} (a number before a key repeats it)`,
    items: [...keys, item(plainLine('Commands that take words', 'title')), ...commands],
  };
}

function forkList(model: Model): ListContent {
  const choices = forkChoices(model);
  if (typeof choices === 'string') return { title: 'fork', items: [item(plainLine(choices))] };
  const timeline = timelineOf(model);
  const recorded = recordedStep(timeline, model.mark);
  const items = choices.map((step, index) =>
    item(
      [
        segment(`${String(index + 1).padStart(2)}  `, 'key'),
        segment(stepText(timeline, model.mark, step), step.kind === 'nmi' ? 'nmi' : 'plain'),
        segment(step === recorded ? '  (what this run did)' : '', 'dim'),
      ],
      `take ${index + 1}`,
    ),
  );
  return { title: 'which step comes next? Enter takes it, in a new branch', items };
}

function branchList(model: Model): ListContent {
  const items = branchTree(model.branches).map(({ branch, depth }) => {
    const { id, leftAt, timeline, critical, isOpen, savedAs, continuation } = branch;
    const verdict = critical?.failure.class ?? (isOpen ? 'open' : 'no failure');
    const where =
      branch.parent === null
        ? 'the run that was opened'
        : `shares ${leftAt} events with ${branch.parent}`;
    const kept = savedAs === null ? '' : `, saved as ${savedAs}`;
    return item(
      [
        segment(`${'  '.repeat(depth)}${id === model.branch ? model.glyphs.here : ' '} `, 'strong'),
        segment(`${id}  `, 'key'),
        segment(`${where}, ${timeline.length} events, `),
        segment(verdict, critical === null ? 'plain' : 'bad'),
        segment(`${isOpen ? `, ${continuation.name}` : ''}${kept}`, 'dim'),
      ],
      `branch ${id}`,
      `discard ${id}`,
    );
  });
  return { title: 'branches: Enter goes there, d discards', items };
}

function breakpointList(model: Model): ListContent {
  const items = model.breakpoints.map((breakpoint) =>
    item(
      [segment(`${breakpoint.id}  `, 'key'), segment(breakpointText(breakpoint))],
      null,
      `delete ${breakpoint.id}`,
    ),
  );
  const none = item(plainLine('None yet: b and w set them, or :break and :watch.', 'dim'));
  return {
    title: 'breakpoints and watchpoints: d deletes',
    items: items.length > 0 ? items : [none],
  };
}

/** Longer runs are not told from their start. */
const MOST_TOLD = 100_000;

function verdictList(model: Model): ListContent {
  const { critical, timeline } = branchOf(model);
  if (critical === null) {
    return { title: 'verdict', items: [item(plainLine('This run has not failed.'))] };
  }
  const width = model.size.width - 8;
  const items = sentencesOf(model).flatMap((sentence) => [
    ...wrap(sentence, width, 0, 0).map((line) => item(plainLine(line))),
    item([]),
  ]);
  const long =
    timeline.length > MOST_TOLD ? ' (the run is too long to be told from its start)' : '';
  return { title: `verdict: ${critical.failure.class}${long}`, items: items.slice(0, -1) };
}

const told = new WeakMap<object, string[]>();

function sentencesOf(model: Model): string[] {
  const { timeline, critical, disassembler } = viewOf(model);
  if (critical === null) return [];
  if (timeline.length > MOST_TOLD) return [`${critical.failure.message}.`];
  const known = told.get(critical);
  if (known !== undefined) return known;
  const { system } = timeline;
  const moments: Moment[] = [];
  walk(timeline, 0, timeline.length, (moment) => moments.push(moment));
  const sentences = explain(moments, { system, critical, disassembler });
  told.set(critical, sentences);
  return sentences;
}
