/** Every event, private ones too, or those that a filter lets through; the current one marked. */

import { lastAtOrBefore } from '../../src/history/ascending.ts';
import {
  contextOfEvent,
  eventAt,
  eventLine,
  eventParts,
} from '../../src/inspect/events/event-words.ts';
import {
  clip,
  type Line,
  lit,
  looking,
  pagedStart,
  plainLine,
  segment,
  selected,
} from '../drawing/segments.ts';
import { litIn } from '../model/sought.ts';
import type { PaneRows, Size, View } from '../model/view.ts';
import { contextLook } from './lanes/lanes-pane.ts';
import { sourcesText } from './lanes/read-sources.ts';

export function eventsPane(view: View, { width, height }: Size): PaneRows {
  const { shown, scrolled } = shownEvents(view, height);
  if (shown.length === 0) {
    const text = view.filter === null ? '(no event)' : '(no event passes the filter)';
    return { lines: [plainLine(text, 'dim')], marks: [], scrolled };
  }
  const digits = String(view.timeline.length).length;
  return {
    lines: shown.map((index) => clip(eventRow(view, index, digits), width, view.glyphs.more)),
    marks: shown.map((index) => index + 1),
    scrolled,
  };
}

/** Indices of events around the current one, or as far from it as the pane is scrolled. */
function shownEvents({ filter, timeline, mark, selection }: View, height: number) {
  const count = filter === null ? timeline.length : filter.matches.length;
  const at = filter === null ? mark - 1 : lastAtOrBefore(filter.matches, mark - 1);
  const own = pagedStart(count, height, Math.max(0, at));
  const start = Math.max(0, Math.min(own + (selection.scroll.events ?? 0), count - height));
  const length = Math.max(0, Math.min(height, count - start));
  const shown = Array.from({ length }, (_, offset) =>
    filter === null ? start + offset : filter.matches[start + offset],
  );
  return { shown, scrolled: start - own };
}

function eventRow(view: View, index: number, digits: number): Line {
  const { timeline, mark, why, glyphs } = view;
  const event = eventAt(timeline, index);
  const isCurrent = index === mark - 1;
  const isCause = why?.has(index) ?? false;
  const pattern = litIn(view.sought, 'events');
  const isFound = pattern?.test(eventLine(timeline.system, event)) ?? false;
  const other = isCause ? glyphs.cause : isFound ? glyphs.found : ' ';
  const marker = isCurrent ? glyphs.here : other;
  const look = view.critical?.event === index ? 'bad' : contextLook(contextOfEvent(event));
  const { happened, source } = eventParts(timeline.system, event);
  const from = sourcesText(timeline, [index], glyphs.more);
  const line: Line = [
    segment(String(index).padStart(digits), 'dim'),
    segment(`${marker} `, 'notice'),
    ...lit([segment(happened, look)], pattern),
    segment(from === '' ? '' : ` ${from}`, 'dim'),
    ...lit([segment(source, look)], pattern),
  ];
  if (isCurrent) return selected(line);
  return (why !== null && !isCause) || (why === null && index >= mark)
    ? looking(line, 'dim')
    : line;
}
