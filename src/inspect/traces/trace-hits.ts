/** Values of expressions at every event of a run that a trace asks for. */
import { askedAt } from '../../history/conditions.ts';
import type { Moment } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { matcherOf } from '../events/breakpoints.ts';
import { patternMatcher } from '../events/event-pattern.ts';
import { contextOfEvent } from '../events/event-words.ts';
import type { Matcher } from '../events/scan.ts';
import { printed } from '../state/print.ts';
import type { TraceRequest } from './trace-request.ts';

export interface TraceHit {
  /** The event. */
  index: number;
  /** `CPU1 nmi` */
  who: string;
  /** `in_nmi = 1, flag = 0 (CPU0 sees 1)` */
  values: string;
}

/** As many of the first and of the last hits are kept. */
export const MOST_KEPT = 1000;

export class TraceHits {
  count = 0;
  readonly first: TraceHit[] = [];
  #last: TraceHit[] = [];

  add(hit: TraceHit): void {
    this.count++;
    if (this.first.length < MOST_KEPT) this.first.push(hit);
    else this.#last.push(hit);
    if (this.#last.length >= 2 * MOST_KEPT) this.#last = this.#last.slice(-MOST_KEPT);
  }

  get last(): readonly TraceHit[] {
    return this.#last.slice(-MOST_KEPT);
  }
}

/** Values are those before the event; of a change, those behind it. */
export class Tracer {
  readonly hits = new TraceHits();
  readonly #request: TraceRequest;
  readonly #timeline: Timeline;
  readonly #pattern: Matcher;
  readonly #changes: Matcher[] | null;

  constructor(request: TraceRequest, timeline: Timeline) {
    const { pattern, changing } = request;
    this.#request = request;
    this.#timeline = timeline;
    this.#pattern = patternMatcher({ ...pattern, condition: null }, timeline);
    this.#changes =
      changing?.map((place) => matcherOf({ id: 0, kind: 'watch', ...place }, timeline)) ?? null;
  }

  /** Looks at the events `from` up to `to` (exclusive); how many of them were walked again. */
  segment(from: number, to: number): number {
    const wanted = new Set<number>();
    let end = from;
    for (let index = from; index < to; index++) {
      if (!this.#mayHit(index)) continue;
      wanted.add(index);
      end = index + 1;
    }
    if (wanted.size === 0) return 0;
    const [start] = wanted;
    let old: string[] = [];
    walk(
      this.#timeline,
      start,
      end,
      (moment, machine) => {
        if (this.#changes === null || !wanted.has(moment.index)) return;
        if (this.#isHit(moment, machine)) this.#add(moment, machine, old);
      },
      (moment, machine) => {
        if (!wanted.has(moment.index)) return;
        if (this.#changes !== null) old = this.#values(moment, machine);
        else if (this.#isHit(moment, machine)) this.#add(moment, machine, null);
      },
    );
    return end - start;
  }

  #mayHit(index: number): boolean {
    if (!this.#pattern.mayMatch(index)) return false;
    return this.#changes?.some(({ mayMatch }) => mayMatch(index)) ?? true;
  }

  #isHit(moment: Moment, machine: Machine): boolean {
    const holds = ({ mayMatch, check }: Matcher): boolean =>
      mayMatch(moment.index) && (check === null || check(moment, machine));
    if (!holds(this.#pattern)) return false;
    if (this.#changes !== null && !this.#changes.some(holds)) return false;
    return this.#request.pattern.condition?.(moment, machine) ?? true;
  }

  #values(moment: Moment, machine: Machine): string[] {
    return this.#request.expressions.map((expression) => {
      const { text, others } = printed(expression, askedAt(expression, moment, machine), null);
      const seen = others.map((other) => ` (CPU${other.cpu} sees ${other.text})`).join('');
      return text + seen;
    });
  }

  #add(moment: Moment, machine: Machine, old: readonly string[] | null): void {
    const { event, index } = moment;
    const values = this.#values(moment, machine).map((value, at) => {
      const { text } = this.#request.expressions[at];
      const was = old === null || old[at] === value ? '' : ` (was ${old[at]})`;
      return `${text} = ${value}${was}`;
    });
    const context = contextOfEvent(event);
    const who = `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
    this.hits.add({ index, who, values: values.join(', ') });
  }
}
