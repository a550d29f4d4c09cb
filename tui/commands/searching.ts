/** Commands that look for events by their text, and that show some of them alone. */
import { patternMatcher, readPattern } from '../../src/inspect/events/event-pattern.ts';
import { eventLine } from '../../src/inspect/events/event-words.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import type { Matcher } from '../../src/inspect/events/scan.ts';
import { complain, type Model, say, timelineOf } from '../model/model.ts';
import { unscrolled } from '../model/view.ts';
import { begin, beginFilter } from './long-work.ts';

/** `/` and `~`. An empty text looks for the last one again. */
export function search(model: Model, text: string, isRegular: boolean): Model {
  const sought = text === '' ? model.sought : { text, isRegular };
  if (sought === null) return complain(model, 'There is nothing to look for yet.');
  return searchAgain({ ...model, sought }, 1);
}

/** `r` and `R`. */
export function searchAgain(model: Model, direction: Direction): Model {
  const { sought } = model;
  if (sought === null)
    return complain(model, 'Search with / (text) or ~ (regular expression) first.');
  const test = tester(sought.text, sought.isRegular);
  if (typeof test === 'string') return complain(model, test);
  const { system } = timelineOf(model);
  const matcher: Matcher = {
    mayMatch: () => true,
    check: ({ event }) => test(eventLine(system, event)),
  };
  const at = direction > 0 ? model.mark : model.mark - 2;
  const label = `${sought.isRegular ? '~' : '/'}${sought.text}`;
  const wanted = { matchers: [matcher], direction, at };
  return begin(model, { kind: 'seek', label, search: wanted });
}

/** Text is looked for without regard to case unless it has capitals. */
function tester(text: string, isRegular: boolean): ((line: string) => boolean) | string {
  const flags = /[A-Z]/.test(text) ? '' : 'i';
  try {
    const source = isRegular ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(source, flags);
    return (line) => pattern.test(line);
  } catch (error) {
    return `${(error as Error).message}.`;
  }
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
  const test = tester(text.slice(1), false);
  if (typeof test === 'string') return complain(model, test);
  const check: Matcher['check'] = ({ event }) => test(eventLine(timeline.system, event));
  return beginFilter(model, text, [{ mayMatch: () => true, check }]);
}
