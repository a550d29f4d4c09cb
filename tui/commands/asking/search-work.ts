/** A search through the events of a run, in slices: to the nearest match first, then how many there are. */

import { lastAtOrBefore } from '../../../src/history/ascending.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import { eventLine } from '../../../src/inspect/events/event-words.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import {
  type Matcher,
  matchesIn,
  SEGMENT,
  searchSegment,
  slice,
} from '../../../src/inspect/events/scan.ts';
import type { LongWork } from '../../model/long-work.ts';
import { complain, type Model, say, timelineOf } from '../../model/model.ts';
import { type Found, isWhole, MOST_FOUND, type Sought } from '../../model/sought.ts';
import { goTo } from '../moving/moves.ts';

type Search = Extract<LongWork, { kind: 'search' }>;
type Count = Extract<LongWork, { kind: 'count' }>;

/** The next match in a direction; beyond the last one it goes on at the other end. */
export function searchTask(model: Model, sought: Sought, direction: Direction): Search {
  const at = direction > 0 ? model.mark : model.mark - 2;
  return { kind: 'search', label: sought.label, sought, direction, at, hasWrapped: false };
}

const matcherOf = ({ system }: Timeline, { pattern }: Pick<Sought, 'pattern'>): Matcher => ({
  mayMatch: () => true,
  check: ({ event }) => pattern.test(eventLine(system, event)),
});

export function tickSearch(model: Model, task: Search): Model {
  const timeline = timelineOf(model);
  const { direction, sought } = task;
  const known = foundOf(model, sought);
  if (known !== null && isWhole(known)) return arriveAmong(model, known, task);
  const matchers = [matcherOf(timeline, sought)];
  const current = model.mark - 1;
  let { at, hasWrapped } = task;
  let met = -1;
  /** Looked at everything, the current event last. */
  const isRound = (): boolean =>
    hasWrapped && (direction > 0 ? at > current : at < current || at < 0);
  slice(() => {
    if (!hasWrapped && (at < 0 || at >= timeline.length)) {
      at = direction > 0 ? 0 : timeline.length - 1;
      hasWrapped = true;
    }
    if (isRound()) return { walked: 0, isOver: true };
    const segment = searchSegment(timeline, { matchers, direction, at });
    ({ at } = segment);
    met = segment.found;
    return { walked: segment.walked, isOver: met >= 0 };
  });
  if (met >= 0) return arrive(model, met, { ...task, hasWrapped });
  if (isRound()) {
    const { pattern } = sought;
    return noMatch(
      { ...model, found: { pattern, timeline, matches: [], length: timeline.length } },
      sought,
    );
  }
  return { ...model, task: { ...task, at, hasWrapped } };
}

const noMatch = (model: Model, { label }: Sought): Model =>
  complain({ ...model, task: null }, `No event has it: ${label}.`);

/** Every match is known: the nearest of them. */
function arriveAmong(model: Model, { matches }: Found, task: Search): Model {
  const { direction, sought } = task;
  if (matches.length === 0) return noMatch(model, sought);
  const at = lastAtOrBefore(matches, direction > 0 ? model.mark - 1 : model.mark - 2);
  const next = matches[direction > 0 ? at + 1 : at];
  const event = next ?? matches[direction > 0 ? 0 : matches.length - 1];
  return arrive(model, event, { ...task, hasWrapped: next === undefined });
}

function arrive(model: Model, event: number, { sought, hasWrapped }: Search): Model {
  const moved = goTo({ ...model, task: null }, event + 1, { isJump: true });
  const label = `counting ${sought.label}`;
  return tickCount(moved, { kind: 'count', label, sought, event, hasWrapped });
}

/** What is known of the matches in the run at hand, null for nothing. */
function foundOf(model: Model, { pattern }: Sought): Found | null {
  const { found } = model;
  const timeline = timelineOf(model);
  return found?.pattern === pattern && found.timeline === timeline ? found : null;
}

export function tickCount(model: Model, task: Count): Model {
  const timeline = timelineOf(model);
  const { sought } = task;
  const { pattern } = sought;
  const known = foundOf(model, sought) ?? { pattern, timeline, matches: [], length: 0 };
  const matchers = [matcherOf(timeline, sought)];
  const matches = [...known.matches];
  let { length } = known;
  const isOver = (): boolean => length === timeline.length || matches.length >= MOST_FOUND;
  slice(() => {
    if (isOver()) return { walked: 0, isOver: true };
    const to = Math.min(timeline.length, length + SEGMENT);
    const segment = matchesIn(timeline, matchers, length, to);
    matches.push(...segment.matches);
    length = to;
    return { walked: segment.walked, isOver: isOver() };
  });
  const found = { pattern, timeline, matches, length };
  if (!isOver()) return { ...model, found, task };
  return say({ ...model, found, task: null }, `${sought.label}: ${countText(found, task)}`);
}

/** `3/11`, `3/10000+` where more are not counted, `?/10000+` where the match at hand is not among them. */
function countText(found: Found, { event, hasWrapped }: Count): string {
  const { matches, length } = found;
  const total = isWhole(found) ? `${matches.length}` : `${MOST_FOUND}+`;
  const number = event < length ? `${lastAtOrBefore(matches, event) + 1}` : '?';
  return `${number}/${total}${hasWrapped ? ', search wrapped' : ''}`;
}
