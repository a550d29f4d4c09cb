/** Steps that the second version takes ahead of the first version's next one. */
import type { Step } from '../../machine/stepping/steps.ts';
import { PRIVATE } from '../pairing/event-meaning.ts';
import { Tally } from '../pairing/tally.ts';
import type { CarriedDrains } from './carried-drains.ts';
import { type DeviationKind, type Deviations, sourceOf } from './deviations.ts';
import type { Forecast } from './forecast.ts';
import type { Script } from './schedule-script.ts';
import type { SecondRun } from './second-run.ts';

interface Parts {
  script: Script;
  secondRun: SecondRun;
  deviations: Deviations;
  drains: CarriedDrains;
}

/** `at` is always the position of the first version's step before which something is done. */
export class StepsAhead {
  readonly #parts: Parts;
  /** What was done before the first version came to it, by thread. */
  readonly #early = new Map<number, Tally>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes the foreseen steps up to and including the `count`-th that is not private. */
  perform(at: number, foreseen: Forecast, count: number, kind: DeviationKind): void {
    const isWhole = count === foreseen.meanings.length;
    const end = isWhole ? foreseen.steps.length : foreseen.reach[count - 1];
    this.follow(at, foreseen.steps.slice(0, end), kind);
    const thread = this.#parts.script.threads[at];
    const early = this.#early.get(thread) ?? new Tally();
    this.#early.set(thread, early);
    for (const meaning of foreseen.meanings.slice(0, count)) early.add(meaning);
  }

  /** True once for everything that was performed: the first version has come to it now. */
  takeBack(thread: number, meaning: number): boolean {
    return this.#early.get(thread)?.remove(meaning) ?? false;
  }

  /** Takes the drains that the CPU's next operation waits for; false when there are none. */
  drain(at: number, { steps }: Forecast): boolean {
    const end = steps.findIndex(({ kind }) => kind !== 'drain');
    this.follow(at, steps.slice(0, Math.max(end, 0)), 'extra');
    return end > 0;
  }

  /** Takes the steps and lists them. */
  follow(at: number, steps: readonly Step[], kind: DeviationKind): void {
    const { secondRun, deviations, drains } = this.#parts;
    for (const next of steps) {
      if (secondRun.failure !== null) return;
      const events = next.kind === 'run' ? secondRun.peek(next.cpu) : null;
      if (events !== null && secondRun.follower.meaningOf(events[0]) !== PRIVATE) {
        deviations.add(at, kind, sourceOf(secondRun.version.system, events[0]));
      }
      if (next.kind === 'drain') drains.takeEarly(at, next);
      else secondRun.take(next);
    }
  }
}
