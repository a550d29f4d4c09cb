/** Which events pass a filter, found out in slices. */
import { type Matcher, matchesIn, SEGMENT, slice } from '../../../src/inspect/events/scan.ts';
import type { LongWork } from '../../model/long-work.ts';
import { begun, type Model, say, timelineOf } from '../../model/model.ts';
import { unscrolled } from '../../model/view.ts';

/** Shows the events that match, and those alone. */
export function beginFilter(model: Model, text: string, matchers: Matcher[]): Model {
  return begun(model, {
    kind: 'filter',
    label: `filter ${text}`,
    text,
    matchers,
    at: 0,
    matches: [],
  });
}

export function tickFilter(model: Model, task: Extract<LongWork, { kind: 'filter' }>): Model {
  const timeline = timelineOf(model);
  const matches = [...task.matches];
  let { at } = task;
  slice(() => {
    const to = Math.min(timeline.length, at + SEGMENT);
    const found = matchesIn(timeline, task.matchers, at, to);
    matches.push(...found.matches);
    at = to;
    return { walked: found.walked, isOver: to === timeline.length };
  });
  if (at < timeline.length) return { ...model, task: { ...task, at, matches } };
  const { text, matchers } = task;
  const noun = matches.length === 1 ? 'event passes' : 'events pass';
  const filter = { text, matchers, matches, length: at };
  const selection = unscrolled(model.selection);
  const filtered = { ...model, task: null, filter, selection };
  return say(filtered, `${matches.length} ${noun} the filter; s and S stop there (& again: all).`);
}
