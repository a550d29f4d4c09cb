/** Everything that a run may be stopped by, or be made to say something: where, and at which marks. */
import { countBelow } from '../../history/ascending.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Direction } from '../../inspect/events/motion.ts';
import { type Matcher, marksIn, SEGMENT } from '../../inspect/events/scan.ts';
import type { HitCondition } from './hit-condition.ts';
import type { LogPart } from './log-message.ts';

/** As `stopped` events have it. */
export type StopReason =
  | 'breakpoint'
  | 'function breakpoint'
  | 'instruction breakpoint'
  | 'data breakpoint'
  | 'exception';

export interface StopPoint {
  id: number;
  /** What is set together, and replaced together: `source 0`, `functions`. */
  group: string;
  reason: StopReason;
  /** `ftrace-nmi-2008.c:96`: for people. */
  title: string;
  /** Of a logpoint; null for what stops. */
  log: readonly LogPart[] | null;
  /** The run stops before the event that meets it. */
  isBefore: boolean;
  meetings: Meetings;
}

/**
 * The marks at which a stop point is met. The run is looked at in segments, in whatever order is asked for,
 * each once; where hits are counted, from its start on.
 */
export class Meetings {
  readonly #timeline: Timeline;
  readonly #matcher: Matcher;
  readonly #counts: HitCondition | null;
  /** By segment: the marks in it, undefined where nobody has looked yet. */
  readonly #segments: (readonly number[] | undefined)[] = [];
  /** Of counted hits: how many there are in the segments looked at. */
  #times = 0;

  constructor(timeline: Timeline, matcher: Matcher, counts: HitCondition | null) {
    this.#timeline = timeline;
    this.#matcher = matcher;
    this.#counts = counts;
  }

  /**
   * The nearest mark beyond a mark, up to and with `limit`, -1 for none; or the segment that has to be looked
   * at before that is known.
   */
  nearest(mark: number, direction: Direction, limit: number): { mark: number } | { open: number } {
    const last = this.#segmentOf(limit, direction);
    for (let at = this.#segmentOf(mark, direction); (last - at) * direction >= 0; at += direction) {
      const marks = this.#segments[at];
      if (marks === undefined) return { open: this.#needed(at) };
      const found = nearestBeyond(marks, mark, direction);
      if (found >= 0) return { mark: (limit - found) * direction >= 0 ? found : -1 };
    }
    return { mark: -1 };
  }

  /** The segment that has to be looked at before all marks from one up to another are known, -1 for none. */
  openBetween(low: number, high: number): number {
    const last = this.#segmentAt(high);
    for (let at = Math.max(0, this.#segmentAt(low)); at <= last; at++) {
      if (this.#segments[at] === undefined) return this.#needed(at);
    }
    return -1;
  }

  isMetAt(mark: number): boolean {
    const marks = this.#segments[this.#segmentAt(mark)] ?? [];
    return marks[countBelow(marks, mark)] === mark;
  }

  /** The marks from one up to another, both with, of segments that have been looked at. */
  between(low: number, high: number): number[] {
    const [first, last] = [this.#segmentAt(low), this.#segmentAt(high)];
    const marks = this.#segments.slice(Math.max(0, first), last + 1).flatMap((some) => some ?? []);
    return marks.filter((mark) => mark >= low && mark <= high);
  }

  /** Looks at a segment: how many events were run again for it. */
  look(segment: number): number {
    const from = segment * SEGMENT;
    const to = Math.min(this.#timeline.length, from + SEGMENT);
    const { marks, walked } = marksIn(this.#timeline, [this.#matcher], from, to);
    const counts = this.#counts;
    this.#segments[segment] = counts === null ? marks : marks.filter(() => counts(++this.#times));
    return walked;
  }

  /** Hits are counted from the start, so that segments are looked at in their order. */
  #needed(segment: number): number {
    return this.#counts === null ? segment : this.#segments.length;
  }

  /** The segment of the event that meets the point at that mark. */
  #segmentAt(mark: number): number {
    const event = this.#matcher.isBefore ? mark : mark - 1;
    return Math.floor(Math.min(event, this.#timeline.length - 1) / SEGMENT);
  }

  /** The first segment that may hold what is beyond the mark; of a limit, the last. */
  #segmentOf(mark: number, direction: Direction): number {
    const event = direction > 0 ? mark : mark - 1;
    const last = this.#timeline.length - 1;
    return Math.floor(Math.max(0, Math.min(last, event)) / SEGMENT);
  }
}

/** The nearest of the marks beyond a mark, -1 for none. */
function nearestBeyond(marks: readonly number[], mark: number, direction: Direction): number {
  const at = direction > 0 ? countBelow(marks, mark + 1) : countBelow(marks, mark) - 1;
  return marks[at] ?? -1;
}
