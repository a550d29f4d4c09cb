/** Where in the run a line is come to: what `gotoTargets` offers. */
import { linePlaces, stopMatcher } from '../../inspect/events/event-pattern.ts';
import { contextOfEvent } from '../../inspect/events/event-words.ts';
import { lineWithCode } from '../../inspect/events/lines.ts';
import { searchSegment } from '../../inspect/events/scan.ts';
import type { Standing } from '../looking/standing.ts';
import type { Bodies } from '../protocol/messages.ts';
import type { RunSource } from '../run/sources.ts';

/** Of each direction. */
const MOST_TARGETS = 10;
/** Events that are looked at for them, to either side. */
const MOST_EVENTS = 1 << 18;

/** The nearest events that come to the line, of whatever CPU, those behind the mark and those before it. */
export function gotoTargetsAt(
  standing: Standing,
  source: RunSource,
  asked: number,
): Bodies['gotoTargets'] {
  const { debuggee, client } = standing;
  const { system, timeline } = debuggee;
  const line = lineWithCode(system, source.file, asked);
  if (line === null) return { targets: [] };
  const places = linePlaces(system, source.file, line);
  const pattern = {
    text: '',
    kind: null,
    cpu: null,
    context: null,
    site: null,
    condition: null,
    places,
  };
  const matcher = stopMatcher(pattern, timeline);
  const marks = ([1, -1] as const).flatMap((direction) => nearest(standing, matcher, direction));
  const targets = marks.map((mark) => {
    const { event } = timeline.momentAt(mark);
    const context = contextOfEvent(event);
    const who = `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
    const way = mark > standing.mark ? 'forwards' : mark < standing.mark ? 'backwards' : 'here';
    const label = `${who} before event ${mark} (${way})`;
    return { id: mark + 1, label, line: line - 1 + client.firstLine };
  });
  return { targets };
}

function nearest(
  { debuggee, mark }: Standing,
  matcher: ReturnType<typeof stopMatcher>,
  direction: 1 | -1,
): number[] {
  const { timeline } = debuggee;
  const found: number[] = [];
  let at = direction > 0 ? mark : mark - 1;
  const last = at + direction * MOST_EVENTS;
  while (at >= 0 && at < timeline.length && (last - at) * direction > 0) {
    const segment = searchSegment(timeline, { matchers: [matcher], direction, at });
    if (segment.found >= 0) found.push(segment.found);
    if (found.length === MOST_TARGETS) break;
    at = segment.found >= 0 ? segment.found + direction : segment.at;
  }
  return found;
}
