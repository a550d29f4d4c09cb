/** Every point at which two runs differ, and at which a carried schedule could not be followed. */

import { answerOf } from '../../src/inspect/pairs/pair-answer.ts';
import {
  entriesOf,
  entryListed,
  leftOut,
  type PairEntry,
  saidLine,
} from '../../src/inspect/pairs/pair-entries.ts';
import { otherSide, type Pair, type PairSide } from '../../src/inspect/pairs/run-pair.ts';
import { changeLines, entryHere } from '../commands/branching/side-by-side.ts';
import { listRoom } from '../drawing/layout.ts';
import { type Line, plainLine, segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { sideOf } from '../model/two-runs.ts';
import { item, type ListContent, type ListItem } from './list-item.ts';

export function differenceList(model: Model): ListContent {
  const { pair, mark } = model;
  const side = sideOf(model);
  if (pair === null || side === null) return { title: 'differences', items: [] };
  const entries = entriesOf(pair);
  const here = entryHere(model);
  const marks = entries[here];
  const items = entries.map((entry, index) => {
    const isHere = entry.a === marks.a && entry.b === marks.b && marks[side] <= mark;
    return entryItem(model, pair, side, entry, { index, isHere });
  });
  const missing = leftOut(pair);
  const more = missing === 0 ? [] : [item(plainLine(`... and ${missing} more, not kept`, 'dim'))];
  const isSame = answerOf(pair).judged.judgement.answer === 'same';
  const nothing = isSame ? 'Both runs do the same.' : 'All that both runs come to is the same.';
  const none = [item(plainLine(nothing, 'dim'))];
  const all = items.length > 0 ? [...items, ...more] : none;
  return {
    title: `differences, here ${pair.titles[side]}, there ${pair.titles[otherSide(side)]}`,
    items: [...changeLines(model).map((text) => item(plainLine(text, 'notice'))), ...all],
  };
}

/** Made when it is drawn: of thousands only some are. */
function entryItem(
  model: Model,
  pair: Pair,
  side: PairSide,
  entry: PairEntry,
  place: { index: number; isHere: boolean },
): ListItem {
  const { index, isHere } = place;
  return {
    get line() {
      return entryLine(model, pair, side, entry, isHere);
    },
    below: [],
    choose: `differences ${index + 1}`,
    remove: null,
  };
}

/** The longest kind, and a blank. */
const KIND_WIDTH = 14;

/** `> 3 value   @114 @117  CPU1's NMI reads flag: 1 here, 0 there ('if (flag)', file.c:88)` */
function entryLine(
  model: Model,
  pair: Pair,
  side: PairSide,
  entry: PairEntry,
  isHere: boolean,
): Line {
  const { glyphs } = model;
  const digits = String(Math.max(pair.cursor.toA.length, pair.cursor.toB.length)).length;
  const number = entry.what === 'difference' ? String(entry.stop + 1) : '';
  const head = [
    segment(isHere ? `${glyphs.here}` : ' ', 'strong'),
    segment(`${number.padStart(String(pair.cursor.stops.length).length)} `, 'key'),
    segment(entry.kind.padEnd(KIND_WIDTH), entry.what === 'difference' ? 'plain' : 'dim'),
    segment(`${eventNumber(entry.a, digits)} ${eventNumber(entry.b, digits)} `, 'dim'),
  ];
  const used = head.reduce((sum, { text }) => sum + text.length, 0);
  const room = listRoom(model.size) - used;
  return [...head, segment(saidLine(entryListed(pair, entry, side), room, glyphs.more))];
}

const eventNumber = (mark: number, digits: number): string =>
  (mark === 0 ? '-' : String(mark - 1)).padStart(digits);
