/**
 * Two runs side by side: the one that was opened and another one of it, or of another version of its
 * protocol. Both are branches without a parent; the cursor stands in one of them and, while they are
 * linked, moves the other one's by what the two runs have in common.
 */

import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import { differenceSaid } from '../../src/inspect/pairs/difference-words.ts';
import { entriesOf, entrySaid, saidLine } from '../../src/inspect/pairs/pair-entries.ts';
import { otherSide, type Pair, type PairSide } from '../../src/inspect/pairs/run-pair.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { complain, type Model, say, viewOf } from '../model/model.ts';
import { unscrolled, type View } from '../model/view.ts';
import { goTo, switchBranch } from './moves.ts';

/** The run of the pair that the user is in, null in a fork or without a pair. */
export function sideOf({ pair, branch }: Model): PairSide | null {
  if (pair === null) return null;
  if (branch === pair.a) return 'a';
  return branch === pair.b ? 'b' : null;
}

/** What the panes of one of the two runs look at. */
export function viewOfSide(model: Model, side: PairSide): View {
  const { pair } = model;
  const own = viewOf(model);
  if (pair === null || sideOf(model) === side) return own;
  const id = side === 'a' ? pair.a : pair.b;
  const { timeline, critical } = model.branches.find((branch) => branch.id === id) as Branch;
  const mark = pair.other;
  const selection = unscrolled(own.selection);
  const cpu = Math.min(own.cpu, timeline.system.cpus - 1);
  const { breakpoints } = pair;
  const rest = { why: null, filter: null, frame: null, breakpoints, selection };
  return { ...own, ...rest, timeline, critical, mark, cpu };
}

/** The other run's cursor goes with the one that moved. */
export function linked(before: Model, after: Model): Model {
  const { pair } = after;
  const side = sideOf(after);
  const isSame = before.branch === after.branch && before.pair === pair;
  if (pair === null || side === null || !isSame || !pair.isLinked) return after;
  if (before.mark === after.mark) return after;
  const marks = side === 'a' ? pair.cursor.toB : pair.cursor.toA;
  return { ...after, pair: { ...pair, other: marks[Math.min(after.mark, marks.length - 1)] } };
}

export const ALONE = 'There is one run only: debug REPLAY --against PROTOCOL shows two.';

/** `]` and `[`: both cursors go to the next or the previous difference. */
export function goToDifference(model: Model, count: number, direction: Direction): Model {
  const { pair } = model;
  const side = sideOf(model);
  if (pair === null || side === null) return complain(model, ALONE);
  const { stops } = pair.cursor;
  const at = stopFrom(pair, side, model.mark, direction) + direction * (count - 1);
  const stop = stops[at];
  if (stop === undefined) {
    return complain(model, direction > 0 ? 'No further difference.' : 'No difference before this.');
  }
  return say(atMarks(model, stop), stopText(model, at));
}

/** `Difference 3 of 9 (value): CPU1's NMI reads flag: 1 here, 0 there ('if (flag)', file.c:88)` */
function stopText(model: Model, at: number): string {
  const { pair, size, glyphs } = model;
  const side = sideOf(model);
  if (pair === null || side === null) return '';
  const { stops } = pair.cursor;
  const { differences } = stops[at];
  const kinds = differences.map(({ kind }) => kind).join(', ');
  const number = `Difference ${at + 1} of ${stops.length} (${kinds}): `;
  const room = size.width - number.length - 2;
  const said = differences.map((difference) =>
    saidLine(differenceSaid(pair.comparison, difference, side), room, glyphs.more),
  );
  return number + said.join('; ');
}

/** Both cursors go there. */
function atMarks(model: Model, marks: { a: number; b: number }): Model {
  const side = sideOf(model) ?? 'a';
  const moved = goTo(model, marks[side], { isJump: true });
  return { ...moved, pair: moved.pair && { ...moved.pair, other: marks[otherSide(side)] } };
}

/** `:differences N`: to the point of that number in the list. */
export function goToEntry(model: Model, word: string): Model {
  const { pair, size, glyphs } = model;
  const side = sideOf(model);
  if (pair === null || side === null) return complain(model, ALONE);
  const entries = entriesOf(pair);
  const entry = entries[Number(word) - 1];
  if (entry === undefined) {
    return complain(model, `There are ${entries.length} points: D lists them.`);
  }
  const moved = { ...atMarks(model, entry), overlay: null };
  if (entry.what === 'difference') return say(moved, stopText(model, entry.stop));
  return say(moved, saidLine(entrySaid(pair, entry, side), size.width - 2, glyphs.more));
}

/** Index of the list's point at which both cursors stand, else of the last one before them. */
export function entryHere({ pair, mark, branch }: Model): number {
  if (pair === null) return 0;
  const side = branch === pair.b ? 'b' : 'a';
  const entries = entriesOf(pair);
  const here = entries.findIndex(
    (entry) => entry[side] === mark && entry[otherSide(side)] === pair.other,
  );
  if (here >= 0) return here;
  return Math.max(
    0,
    entries.findLastIndex((entry) => entry[side] <= mark),
  );
}

/** Index of the nearest stop from where both cursors stand; several may share a mark of one run. */
function stopFrom(
  { cursor: { stops }, other }: Pair,
  side: PairSide,
  mark: number,
  direction: Direction,
): number {
  const here = stops.findIndex((one) => one[side] === mark && one[otherSide(side)] === other);
  if (here >= 0) return here + direction;
  return direction > 0
    ? stops.findIndex((one) => one[side] > mark)
    : stops.findLastIndex((one) => one[side] < mark);
}

/** `o`: the cursor goes over to the other run. */
export function goToOther(model: Model): Model {
  const { pair } = model;
  const side = sideOf(model);
  if (pair === null) return complain(model, ALONE);
  // A fork belongs to the run that it left.
  if (side === null) return switchBranch(model, pair.a) ?? model;
  const there = switchBranch(model, pair[otherSide(side)]) as Model;
  const moved = goTo(there, pair.other, { isJump: false });
  // Breakpoints are places in one program: each run has its own.
  const { breakpoints } = model;
  const turned = { ...pair, other: model.mark, breakpoints };
  return { ...moved, breakpoints: pair.breakpoints, pair: turned };
}

/** `=`: one cursor moves both runs, or each run has its own. */
export function toggleLink(model: Model): Model {
  const { pair } = model;
  if (pair === null) return complain(model, ALONE);
  const isLinked = !pair.isLinked;
  const text = isLinked ? 'One cursor moves both runs.' : 'Each run has a cursor of its own (o).';
  return say({ ...model, pair: { ...pair, isLinked } }, text);
}

/** `|`: both runs on the screen, or the one that the cursor is in. */
export function toggleSplit(model: Model): Model {
  const { pair } = model;
  if (pair === null) return complain(model, ALONE);
  return { ...model, pair: { ...pair, isSplit: !pair.isSplit } };
}

/** What the run that the user is in is called, null without a pair. */
export function runTitle(model: Model): string | null {
  const side = sideOf(model);
  return side === null ? null : (model.pair?.titles[side] ?? null);
}

/** What a branch is recorded as: a run of its own scenario, which the right run's may differ from. */
export function recordedOf<Recorded extends { scenario: Scenario }>(
  { pair, branches }: Model,
  id: number,
  recorded: Recorded,
): Recorded {
  let at = branches.find((branch) => branch.id === id);
  while (at !== undefined && at.parent !== null) {
    const { parent } = at;
    at = branches.find((branch) => branch.id === parent);
  }
  return pair !== null && at?.id === pair.b ? { ...recorded, scenario: pair.scenario } : recorded;
}
