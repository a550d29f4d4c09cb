/**
 * Two runs side by side: the one that was opened and another one of it, or of another version of its
 * protocol. Both are branches without a parent; the cursor stands in one of them and, while they are
 * linked, moves the other one's by what the two runs have in common.
 */

import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import type { Pair, PairSide } from '../../src/inspect/pairs/run-pair.ts';
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
  return { ...own, ...rest, timeline, critical, mark, before: mark, cpu };
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

const KINDS = {
  value: 'another value',
  writer: 'the same value of another store',
  order: 'writes in another order',
  statement: 'a statement that only one version has',
  branch: 'a statement that only one run comes to',
  wait: 'one waits where the other goes on',
};

const ALONE = 'There is one run only: debug REPLAY --against PROTOCOL shows two.';

/** `]` and `[`: both cursors go to the next or the previous difference. */
export function goToDifference(model: Model, count: number, direction: Direction): Model {
  const { pair } = model;
  const side = sideOf(model);
  if (pair === null || side === null) return complain(model, ALONE);
  const { differences } = pair.cursor;
  const at = differenceFrom(pair, side, model.mark, direction) + direction * (count - 1);
  const difference = differences[at];
  if (difference === undefined) {
    return complain(model, direction > 0 ? 'No further difference.' : 'No difference before this.');
  }
  const moved = goTo(model, difference[side], { isJump: true });
  const other = side === 'a' ? difference.b : difference.a;
  const text = `Difference ${at + 1} of ${differences.length}: ${KINDS[difference.kind]}.`;
  return say({ ...moved, pair: { ...pair, other } }, text);
}

/** Index of the nearest difference from where both cursors stand; several may share a mark of one run. */
function differenceFrom(
  { cursor: { differences }, other }: Pair,
  side: PairSide,
  mark: number,
  direction: Direction,
): number {
  const otherSide = side === 'a' ? 'b' : 'a';
  const here = differences.findIndex((one) => one[side] === mark && one[otherSide] === other);
  if (here >= 0) return here + direction;
  return direction > 0
    ? differences.findIndex((one) => one[side] > mark)
    : differences.findLastIndex((one) => one[side] < mark);
}

/** `o`: the cursor goes over to the other run. */
export function goToOther(model: Model): Model {
  const { pair } = model;
  const side = sideOf(model);
  if (pair === null) return complain(model, ALONE);
  // A fork belongs to the run that it left.
  if (side === null) return switchBranch(model, pair.a) ?? model;
  const there = switchBranch(model, side === 'a' ? pair.b : pair.a) as Model;
  const moved = goTo(there, pair.other, { isJump: false });
  // Breakpoints are places in one program: each run has its own.
  const { breakpoints } = model;
  const turned = { ...pair, other: model.mark, breakpoints };
  return { ...moved, before: moved.mark, breakpoints: pair.breakpoints, pair: turned };
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
