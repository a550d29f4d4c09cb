/** Who reads and writes a value, and what: every access of the run, a line each. */
import { accessWords } from '../../src/inspect/values/access-words.ts';
import { accessesAround } from '../../src/inspect/values/accesses-of.ts';
import type { Target } from '../../src/inspect/values/targets.ts';
import { type Line, plainLine, segment } from '../drawing/segments.ts';
import { type Model, timelineOf } from '../model/model.ts';
import { item, type ListContent, type ListItem } from './list-item.ts';

export function accessList(model: Model): ListContent {
  const target = model.overlay?.target;
  if (target === undefined) return { title: '', items: [] };
  const { mark } = model;
  const { events, total, last } = accessesAround(timelineOf(model), target, mark);
  const items = events.map((event) => accessItem(model, target, event));
  if (events[last] !== mark - 1) {
    const where = mark === 0 ? 'the start' : `event ${mark - 1}`;
    items.splice(last + 1, 0, item(plainLine(`${model.glyphs.here} here: ${where}`, 'strong')));
  }
  const more = total > events.length ? `, ${total - events.length} farther off not shown` : '';
  const noun = total === 1 ? 'access' : 'accesses';
  return { title: `${target.name}: ${total} ${noun} in this run${more}`, items };
}

/** Columns of who accesses it and what it reads or writes; what is longer goes on. */
const WHO = 10;
const WHAT = 28;

/** A line is made when it is looked at: an event of a long run costs a stretch of it. */
function accessItem(model: Model, target: Target, event: number): ListItem {
  return {
    get line(): Line {
      const { who, what, source } = accessWords(timelineOf(model), target, event);
      const digits = String(timelineOf(model).length).length;
      const isHere = event === model.mark - 1;
      return [
        segment(isHere ? `${model.glyphs.here} ` : '  ', 'strong'),
        segment(`${String(event).padStart(digits)}  `, 'key'),
        segment(who.padEnd(WHO)),
        segment(what.padEnd(WHAT), event >= model.mark ? 'dim' : 'plain'),
        segment(source === '' ? '' : ` [${source}]`, 'dim'),
      ];
    },
    below: [],
    choose: `goto ${event}`,
    remove: null,
  };
}
