/**
 * The answer that `diff` gives of two runs. What it takes no trying to say is known at once; the rest, which of several changes
 * is enough and whether a failure is near, is found out in steps.
 */
import { type Judged, judge, judging, markToSearchAround } from '../../diff/judging/judgement.ts';
import { type Neighbourhood, searchNear } from '../../diff/judging/neighbourhood.ts';
import type { Rebuild } from '../../diff/judging/tried-changes.ts';
import { abandon, type SearchLimits, UNLIMITED } from '../../explore/searching/search.ts';
import { rebuildOf } from '../../scenario/build.ts';
import type { Pair } from './run-pair.ts';

/** What is still to be done, and how much of it has been: changes tried, or states. */
export type Doing = { kind: 'trying'; tried: number } | { kind: 'searching'; states: number };

/** States and bytes that a search around the first difference may take. */
const LIMITS: SearchLimits = { ...UNLIMITED, maxStates: 1_000_000, maxBytes: 2 ** 29 };
/** Transitions of it between two steps. */
const SLICE = 10_000;

export class PairAnswer {
  /** As far as it is known. */
  judged: Judged;
  /** null once all is known. */
  doing: Doing | null;
  readonly #steps: Generator<void, void, void>;

  constructor({ comparison, titles, scenario, isCarried }: Pair) {
    this.judged = { comparison, judgement: judge(comparison), titles, near: null };
    const isTried = isCarried && scenario !== null;
    this.doing = isTried ? { kind: 'trying', tried: 0 } : null;
    this.#steps = this.#find(isTried ? rebuildOf(scenario) : null);
  }

  /** One step further. */
  step(): void {
    if (this.doing !== null && this.#steps.next().done === true) this.doing = null;
  }

  *#find(rebuild: Rebuild | null): Generator<void, void, void> {
    const { comparison } = this.judged;
    const trying = judging(comparison, rebuild);
    for (let tried = 1; ; tried++) {
      const { done, value } = trying.next();
      if (done) {
        this.judged = { ...this.judged, judgement: value };
        break;
      }
      this.doing = { kind: 'trying', tried };
      yield;
    }
    const mark = markToSearchAround(comparison, this.judged.judgement);
    if (mark === null) return;
    this.doing = { kind: 'searching', states: 0 };
    yield;
    yield* this.#searchAround(mark);
  }

  *#searchAround(mark: number): Generator<void, void, void> {
    const search = searchNear(this.judged.comparison.b, mark, LIMITS, SLICE);
    try {
      for (;;) {
        const { done, value } = search.next();
        if (done) {
          const near: Neighbourhood = value;
          this.judged = { ...this.judged, near };
          return;
        }
        this.doing = { kind: 'searching', states: value.states };
        yield;
      }
    } finally {
      abandon(search);
    }
  }
}

const known = new WeakMap<Pair['comparison'], PairAnswer>();

/** The answer of two runs, as far as it has been found out. Kept. */
export function answerOf(pair: Pair): PairAnswer {
  const found = known.get(pair.comparison) ?? new PairAnswer(pair);
  known.set(pair.comparison, found);
  return found;
}
