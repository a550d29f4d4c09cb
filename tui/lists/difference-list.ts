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
  const widths = widthsOf(pair, entries);
  const items = entries.map((entry, index): ListItem => {
    const isHere = entry.a === marks.a && entry.b === marks.b && marks[side] <= mark;
    return {
      // Made when it is drawn: of thousands only some are.
      get line() {
        return entryLine(model, pair, entry, { side, isHere, widths });
      },
      below: [],
      choose: `differences ${index + 1}`,
      remove: null,
    };
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

/** Of the columns before the sentence. */
interface Widths {
  stop: number;
  kind: number;
  event: number;
}

const widthsOf = ({ cursor }: Pair, entries: readonly PairEntry[]): Widths => ({
  stop: String(cursor.stops.length).length,
  kind: entries.reduce((most, { kind }) => Math.max(most, kind.length), 0),
  event: String(Math.max(cursor.toA.length, cursor.toB.length)).length,
});

/** `> 3 value 114 117 CPU1's NMI reads flag: 1 here, 0 there ('if (flag)', file.c:88)` */
function entryLine(
  model: Model,
  pair: Pair,
  entry: PairEntry,
  { side, isHere, widths }: { side: PairSide; isHere: boolean; widths: Widths },
): Line {
  const { glyphs } = model;
  const number = entry.what === 'difference' ? String(entry.stop + 1) : '';
  const events = [entry.a, entry.b].map((mark) => eventNumber(mark, widths.event));
  const head = [
    segment(isHere ? `${glyphs.here}` : ' ', 'strong'),
    segment(`${number.padStart(widths.stop)} `, 'key'),
    segment(`${entry.kind.padEnd(widths.kind)} `, entry.what === 'difference' ? 'plain' : 'dim'),
    segment(`${events.join(' ')} `, 'dim'),
  ];
  const used = head.reduce((sum, { text }) => sum + text.length, 0);
  const room = listRoom(model.size) - used;
  return [...head, segment(saidLine(entryListed(pair, entry, side), room, glyphs.more))];
}

const eventNumber = (mark: number, digits: number): string =>
  (mark === 0 ? '-' : String(mark - 1)).padStart(digits);
