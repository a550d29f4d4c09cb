/**
 * Two runs side by side: the one that was opened and another one of it, or of another version of its protocol; or a
 * branch and the run that it was made of. The cursor stands in one of them and, while they are linked, moves the other
 * one's by what the two runs have in common.
 */

import { turningPoint } from '../../../src/diff/telling/answer-sentences.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import { outcomeText } from '../../../src/inspect/changes/change-words.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import { differenceSaid } from '../../../src/inspect/pairs/difference-words.ts';
import { answerOf } from '../../../src/inspect/pairs/pair-answer.ts';
import { entriesOf, entrySaid, saidLine } from '../../../src/inspect/pairs/pair-entries.ts';
import { otherSide, type Pair, type PairSide } from '../../../src/inspect/pairs/run-pair.ts';
import { wrap } from '../../../src/report/printing/wrap.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { listRoom } from '../../drawing/layout.ts';
import { complain, type Model, say } from '../../model/model.ts';
import { scenarioOfBranch, sideOf } from '../../model/two-runs.ts';
import { followed, goTo, switchBranch } from '../moving/moves.ts';

/** The other run's cursor goes with the one that moved. */
export function linked(before: Model, after: Model): Model {
  const { pair } = after;
  const side = sideOf(after);
  const isSame = before.branch === after.branch && before.pair === pair;
  if (pair === null || side === null || !isSame || !pair.isLinked) return after;
  if (before.mark === after.mark) return after;
  const marks = side === 'a' ? pair.cursor.toB : pair.cursor.toA;
  return otherMoved(after, pair, marks[Math.min(after.mark, marks.length - 1)]);
}

/** The cursor of the other run stands there; its text pane follows its own event. */
function otherMoved(model: Model, pair: Pair, mark: number): Model {
  const id = pair[otherSide(sideOf(model) ?? 'a')];
  const known = model.looks[id];
  const look = {
    ...(known ?? { filter: null, why: null }),
    before: pair.other,
    selection: followed(timelineOfBranch(model, id), known?.selection ?? model.selection, mark),
  };
  return { ...model, looks: { ...model.looks, [id]: look }, pair: { ...pair, other: mark } };
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
export function atMarks(model: Model, marks: { a: number; b: number }): Model {
  const side = sideOf(model) ?? 'a';
  const moved = goTo(model, marks[side], { isJump: true });
  return moved.pair === null ? moved : otherMoved(moved, moved.pair, marks[otherSide(side)]);
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

const timelineOfBranch = ({ branches }: Model, id: number): Timeline =>
  (branches.find((branch) => branch.id === id) as Branch).timeline;

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

/** Lines above the list: of a run that was made of the other what is otherwise, and what came of it. */
export function changeLines(model: Model): string[] {
  const { pair, branches } = model;
  if (pair === null || pair.change === null) return [];
  const { a, b, change } = pair;
  const [left, right] = [a, b].map((id) => branches.find((one) => one.id === id) as Branch);
  const said = [
    `Branch ${b} is branch ${a} ${change}.`,
    outcomeText(left, right),
    ...turningPoint(answerOf(pair).judged),
  ];
  return [...said.flatMap((text) => wrap(text, listRoom(model.size), 0, 2)), ''];
}

/** The line of the list for where both cursors stand. */
export const lineHere = (model: Model): number => changeLines(model).length + entryHere(model);

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

/** `o`: the cursor goes over to the other run; from a fork to the run at the left. */
export function goToOther(model: Model): Model {
  const { pair } = model;
  if (pair === null) return complain(model, ALONE);
  const side = sideOf(model);
  return switchBranch(model, side === null ? pair.a : pair[otherSide(side)]) ?? model;
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
  model: Model,
  id: number,
  recorded: Recorded,
): Recorded {
  const scenario = scenarioOfBranch(model, id);
  return scenario === null ? recorded : { ...recorded, scenario };
}
