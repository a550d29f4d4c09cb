/** Commands that look for text, in events or in the source, and that show some events alone. */
import { patternMatcher, readPattern } from '../../../src/inspect/events/event-pattern.ts';
import { eventLine } from '../../../src/inspect/events/event-words.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import type { Matcher } from '../../../src/inspect/events/scan.ts';
import { fileName } from '../../../src/inspect/state/frame-words.ts';
import { begun, complain, type Model, say, timelineOf, viewOf } from '../../model/model.ts';
import { type Sought, soughtOf } from '../../model/sought.ts';
import { unscrolled } from '../../model/view.ts';
import { cursorLine, sourceLines } from '../../panes/source-pane.ts';
import { beginFilter } from './filtering.ts';
import { searchTask } from './search-work.ts';

/** `/` and `~`: in the source where that has the focus, else in the events. An empty text looks for the last one again. */
export function search(model: Model, text: string, isRegular: boolean): Model {
  if (text === '') return searchAgain(model, 1);
  const place = model.focus === 'source' ? 'source' : 'events';
  const sought = soughtOf(text, isRegular, place);
  if (typeof sought === 'string') return complain(model, sought);
  return searchAgain({ ...model, sought }, 1);
}

/** `r` and `R`. */
export function searchAgain(model: Model, direction: Direction): Model {
  if (model.sought === null) {
    return complain(model, 'Search with / (text) or ~ (regular expression) first.');
  }
  const sought = { ...model.sought, isLit: true };
  const lit = { ...model, sought };
  if (sought.place === 'source') return searchSource(lit, sought, direction);
  return begun(lit, searchTask(lit, sought, direction));
}

/** The cursor of the source pane goes to the next line that has it; beyond the last one on at the other end. */
function searchSource(model: Model, { pattern, label }: Sought, direction: Direction): Model {
  const view = viewOf(model);
  const { file, line } = cursorLine(view);
  const lines = sourceLines(view.timeline.system, file);
  const found = lines.flatMap((text, at) => (pattern.test(text) ? [at + 1] : []));
  if (found.length === 0) {
    return complain(model, `No line of ${fileName(view.timeline.system, file)} has it: ${label}.`);
  }
  const ahead = found.filter((at) => (direction > 0 ? at > line : at < line));
  const wrapped = ahead.length === 0 ? ', search wrapped' : '';
  const among = ahead.length === 0 ? found : ahead;
  const next = direction > 0 ? among[0] : among[among.length - 1];
  const selection = unscrolled(model.selection);
  const source = model.selection.source + next - line;
  const moved = { ...model, selection: { ...selection, source } };
  return say(moved, `${label}: ${found.indexOf(next) + 1}/${found.length}${wrapped}`);
}

/** `:filter`: by pattern as for breakpoints, or by text after a slash; nothing shows all again. */
export function filter(model: Model, text: string): Model {
  if (text === '') {
    const selection = unscrolled(model.selection);
    return say({ ...model, filter: null, selection }, 'All events are shown.');
  }
  const timeline = timelineOf(model);
  if (!text.startsWith('/')) {
    const read = readPattern(text, timeline.system);
    if (!read.ok) return complain(model, `${read.message} (text to look for begins with /)`);
    return beginFilter(model, text, [patternMatcher(read.pattern, timeline)]);
  }
  const sought = soughtOf(text.slice(1), false, 'events');
  if (typeof sought === 'string') return complain(model, sought);
  const { pattern } = sought;
  const check: Matcher['check'] = ({ event }) => pattern.test(eventLine(timeline.system, event));
  return beginFilter(model, text, [{ mayMatch: () => true, check }]);
}
