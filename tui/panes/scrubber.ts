/** The scrubber: the whole run on one line, with the position, the failure and the bookmarks. */

import type { Timeline } from '../../src/history/timeline.ts';
import { contextOfEvent } from '../../src/inspect/events/event-words.ts';
import { failureMark } from '../../src/inspect/events/motion.ts';
import { type Line, type Look, type Segment, segment } from '../drawing/segments.ts';
import type { Position } from '../model/model.ts';
import { currentEvent, type View } from '../model/view.ts';

export interface ScrubberState {
  direction: 1 | -1;
  isPlaying: boolean;
  bookmarks: Readonly<Record<string, Position>>;
  branch: number;
}

/** Cells of the bar itself; the rest says the position in words, whatever the position is. */
function barWidth({ length, system }: Timeline, width: number): number {
  const number = '9'.repeat(String(length).length);
  const where = [`event ${number} of ${length}`, `event ${number}, the last`];
  const longest = Math.max(...where.map(({ length: characters }) => characters));
  return Math.max(10, width - ` >> ${'-'.repeat(longest)} CPU${system.cpus - 1} interrupt`.length);
}

const columnOf = ({ timeline }: View, width: number, mark: number): number =>
  timeline.length === 0
    ? 0
    : Math.round((mark / timeline.length) * (barWidth(timeline, width) - 1));

/** The mark that a column of the scrubber stands for. */
export function markAtColumn({ timeline }: View, width: number, column: number): number {
  const last = barWidth(timeline, width) - 1;
  return Math.round((Math.min(Math.max(0, column), last) / last) * timeline.length);
}

export function scrubberLine(view: View, state: ScrubberState, width: number): Line {
  return [...bar(view, state, width), ...position(view, state)];
}

function bar(view: View, { bookmarks, branch }: ScrubberState, width: number): Segment[] {
  const { glyphs, critical, mark, timeline } = view;
  const knob = columnOf(view, width, mark);
  const cells: { text: string; look: Look }[] = Array.from(
    { length: barWidth(timeline, width) },
    (_, column) => ({
      text: column < knob ? glyphs.done : glyphs.open,
      look: column < knob ? 'plain' : 'dim',
    }),
  );
  for (const [letter, place] of Object.entries(bookmarks)) {
    if (place.branch !== branch || place.mark > timeline.length) continue;
    cells[columnOf(view, width, place.mark)] = { text: letter, look: 'key' };
  }
  if (critical !== null) {
    const column = columnOf(view, width, failureMark(timeline, critical));
    cells[column] = { text: glyphs.failure, look: 'bad' };
  }
  cells[knob] = {
    text: glyphs.knob,
    look: critical !== null && isAtFailure(view) ? 'bad' : 'strong',
  };
  return cells.map(({ text, look }) => segment(text, look));
}

function isAtFailure({ critical, timeline, mark }: View): boolean {
  return critical !== null && failureMark(timeline, critical) === mark;
}

/** ` > event 41 of 174 CPU1 nmi`: the current event's number, from 0 on, and how many there are. */
function position(view: View, { direction, isPlaying }: ScrubberState): Segment[] {
  const { mark, timeline, glyphs } = view;
  const event = currentEvent(view);
  const arrow = direction > 0 ? glyphs.forwards : glyphs.backwards;
  const where = whereOf(mark, timeline.length);
  const context = event === null ? 'task' : contextOfEvent(event);
  const who = event === null ? '' : `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
  return [
    segment(` ${arrow}${isPlaying ? arrow : ' '} `, 'strong'),
    segment(where, 'strong'),
    segment(` ${who}`),
  ];
}

function whereOf(mark: number, events: number): string {
  if (mark === 0) return `start of ${events} events`;
  return mark === events ? `event ${mark - 1}, the last` : `event ${mark - 1} of ${events}`;
}
