/** Everything that a run may be stopped by, or be made to say something: where, and at which marks. */
import type { Timeline } from '../../history/timeline.ts';
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
  /** It asks in which activation of a function events happen. */
  needsSteps: boolean;
  /** The run stops before the event that meets it. */
  isBefore: boolean;
  meetings: Meetings;
}

/** The marks at which a stop point is met, in the whole run; looked for a segment at a time, once. */
export class Meetings {
  readonly #timeline: Timeline;
  readonly #matcher: Matcher;
  readonly #counts: HitCondition;
  readonly #marks: number[] = [];
  #times = 0;
  #at = 0;

  constructor(timeline: Timeline, matcher: Matcher, counts: HitCondition | null) {
    this.#timeline = timeline;
    this.#matcher = matcher;
    this.#counts = counts ?? (() => true);
  }

  /** How much of the run has been looked at, 0 to 1. */
  get progress(): number {
    const { length } = this.#timeline;
    return length === 0 ? 1 : this.#at / length;
  }

  /** Looks at one more segment: how many events were run again for it. */
  advance(): number {
    const from = this.#at;
    this.#at = Math.min(this.#timeline.length, from + SEGMENT);
    const { marks, walked } = marksIn(this.#timeline, [this.#matcher], from, this.#at);
    for (const mark of marks) if (this.#counts(++this.#times)) this.#marks.push(mark);
    return walked;
  }

  /** Ascending; all of them once `progress` is 1. */
  get marks(): readonly number[] {
    return this.#marks;
  }
}

/** Position of the first number in an ascending list that is not below the bound: its length for none. */
export function firstFrom(list: readonly number[], bound: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nearest of the marks beyond a mark, -1 for none. */
export function nearestBeyond(marks: readonly number[], mark: number, direction: 1 | -1): number {
  const at = direction > 0 ? firstFrom(marks, mark + 1) : firstFrom(marks, mark) - 1;
  return marks[at] ?? -1;
}

export const isMetAt = ({ marks }: Meetings, mark: number): boolean =>
  marks[firstFrom(marks, mark)] === mark;
