/** Carries the drains of store buffers: each by the store that reaches memory. */
import { type Step, step } from '../../machine/stepping/steps.ts';
import { Tally } from '../pairing/tally.ts';
import type { Deviations } from './deviations.ts';
import type { Script } from './schedule-script.ts';
import type { SecondRun } from './second-run.ts';

export class CarriedDrains {
  readonly #script: Script;
  readonly #secondRun: SecondRun;
  readonly #deviations: Deviations;
  /** Stores in the first version's buffers, by the meaning of their drain. */
  readonly #undrained = new Tally();
  /** Drains that the first version's schedule still has. */
  readonly #toCome = new Tally();
  /** Stores that the second version drained before the first one did. */
  readonly #early = new Tally();

  constructor(script: Script, secondRun: SecondRun, deviations: Deviations) {
    this.#script = script;
    this.#secondRun = secondRun;
    this.#deviations = deviations;
    script.timeline.schedule.forEach(({ kind }, at) => {
      if (kind === 'drain') this.#toCome.add(script.meanings[at]);
    });
  }

  /** The first version has taken the step. */
  note(at: number): void {
    for (const drain of this.#script.stored.get(at) ?? []) this.#undrained.add(drain);
    const meaning = this.#script.meanings[at];
    const { kind, cpu } = this.#script.timeline.schedule[at];
    this.#drainAtOnce(cpu);
    if (kind !== 'drain') return;
    this.#undrained.remove(meaning);
    this.#toCome.remove(meaning);
  }

  /** The first version's schedule does not say when: it has no such store, or no drain of it to come. */
  readonly mayDrain = (meaning: number): boolean =>
    !this.#undrained.has(meaning) || !this.#toCome.has(meaning);

  /** Drains the store that the step drains in the first version; false when there is none. */
  carry(at: number): boolean {
    const secondRun = this.#secondRun;
    const meaning = this.#script.meanings[at];
    const { cpu } = this.#script.timeline.schedule[at];
    if (this.#early.remove(meaning)) return true;
    for (let older = this.#script.older[at]; ; ) {
      const stores = secondRun.follower.stores(cpu);
      const alike = stores.filter(
        (entry) => secondRun.follower.meaningOfEntry(cpu, entry) === meaning,
      );
      if (alike.length === 0) return false;
      const wanted = alike[Math.min(older, alike.length - 1)];
      const isReady = (entry: number) => secondRun.isEnabled(step('drain', cpu, entry));
      const entry = isReady(wanted) ? wanted : stores.find(isReady);
      if (entry === undefined) return false;
      const next = step('drain', cpu, entry);
      if (entry !== wanted) this.takeEarly(at, next);
      else secondRun.take(next);
      if (entry === wanted || secondRun.failure !== null) return true;
      if (alike.includes(entry)) older--;
    }
  }

  /** Empties the buffer of the CPU before an arrival, which waits for that, unless the first version says when. */
  drainFor(at: number): void {
    const secondRun = this.#secondRun;
    const arrival = this.#script.timeline.schedule[at];
    const { cpu } = arrival;
    const isDue = (entry: number) => this.mayDrain(secondRun.follower.meaningOfEntry(cpu, entry));
    if (!secondRun.isEnabledOnceDrained(arrival)) return;
    if (!secondRun.follower.stores(cpu).every(isDue)) return;
    while (secondRun.failure === null && !secondRun.isEnabled(arrival)) {
      const drains = secondRun.follower.stores(cpu).map((entry) => step('drain', cpu, entry));
      const next = drains.find((drain) => secondRun.isEnabled(drain));
      if (next === undefined) return;
      this.takeEarly(at, next);
    }
  }

  /** A first version without store buffers has each store in memory at once. */
  #drainAtOnce(cpu: number): void {
    const secondRun = this.#secondRun;
    const { model, cpus } = secondRun.version.system;
    if (this.#script.timeline.system.model.buffered || !model.buffered || cpu >= cpus) return;
    while (secondRun.failure === null) {
      const drains = secondRun.follower.stores(cpu).map((entry) => step('drain', cpu, entry));
      const next = drains.find((drain) => secondRun.isEnabled(drain));
      if (next === undefined) return;
      secondRun.take(next);
    }
  }

  /** Drains a store before the first version's step. */
  takeEarly(at: number, drain: Step): void {
    this.#early.add(this.#secondRun.follower.meaningOfEntry(drain.cpu, drain.entry));
    this.#deviations.add(at, 'extra', null);
    this.#secondRun.take(drain);
  }
}
