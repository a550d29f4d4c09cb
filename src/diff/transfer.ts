/**
 * Carries a schedule over to another version of the protocol and runs it there.
 *
 * Each step of the first version is answered by the step of the same meaning in the second one, on the
 * same CPU and in the same activation of a context. Where that is not the next thing that the second
 * version does, what the first version still has to do there is aligned with what the second one would
 * do if it ran on alone, and then
 * - more to do before the step: it is done now (`extra`);
 * - no such step: it is left out (`skipped`); what stands in its place is done now (`instead`);
 * - a wait before it: the CPU runs up to the wait, the step and those behind it come as soon as the wait
 *   is over (`waits`, `later`), and the others go on meanwhile.
 * Drains, NMIs, stops, resumes and interrupts are carried by kind and CPU, and a drain by its store. When
 * the schedule is used up, the CPUs run on in turn, each until it waits.
 */
import type { Failure } from '../explore/detectors.ts';
import type { Timeline } from '../history/timeline.ts';
import { type Step, step } from '../machine/steps.ts';
import { align } from './align.ts';
import type { Correspondence } from './correspondence.ts';
import { type DeviationKind, Deviations, sourceOf } from './deviations.ts';
import { type Forecast, forecast } from './forecast.ts';
import { PRIVATE, storedAs } from './meaning.ts';
import { runOn } from './run-on.ts';
import { Runner } from './runner.ts';
import { type Script, scriptOf } from './script.ts';
import { Waiting } from './waiting.ts';

export interface Carried {
  /** The second version's schedule. */
  schedule: Step[];
  /** How many of its steps were taken when the first version's schedule was used up. */
  carried: number;
  deviations: Deviations;
  failure: Failure | null;
}

/** Events to align, of the first version and of the second: a few first, more where they do not meet. */
const HORIZONS = [24, 192];

/** Runs the first version's schedule, up to and including `end` steps, on the second version. */
export function carry(correspondence: Correspondence, timeline: Timeline): Carried {
  return new Transfer(correspondence, scriptOf(correspondence.a, timeline)).run();
}

class Transfer {
  readonly #correspondence: Correspondence;
  readonly #script: Script;
  readonly #runner: Runner;
  readonly #waiting: Waiting;
  readonly #deviations = new Deviations();
  /** Stores that are in the first version's buffers, by the meaning of their drain. */
  readonly #undrained = new Map<number, number>();
  /** By thread: what the second version did before the first one came to it. */
  readonly #early = new Map<number, number>();
  #retried = 0;

  constructor(correspondence: Correspondence, script: Script) {
    this.#correspondence = correspondence;
    this.#script = script;
    const { b } = correspondence;
    this.#waiting = new Waiting(script, b.system.program.tasks.length);
    this.#runner = new Runner(b, (event) => {
      this.#waiting.observe(event);
    });
  }

  run(): Carried {
    const { schedule } = this.#script.timeline;
    const runner = this.#runner;
    for (let at = 0; at < schedule.length && runner.failure === null; at++) {
      this.#waiting.begin(at);
      this.#carryStep(at);
      this.#noteDrain(at);
      this.#retry();
    }
    const carried = runner.schedule.length;
    if (runner.failure === null) runOn(runner, () => this.#retry());
    const { failure, schedule: steps } = runner;
    return { schedule: steps, carried, deviations: this.#deviations, failure };
  }

  /** Keeps count of the first version's store buffers. */
  #noteDrain(at: number): void {
    const meaning = this.#script.meanings[at];
    const drain = storedAs(meaning);
    const change = drain === null ? -1 : 1;
    const key = drain ?? meaning;
    if (drain === null && this.#script.timeline.schedule[at].kind !== 'drain') return;
    this.#undrained.set(key, (this.#undrained.get(key) ?? 0) + change);
  }

  #carryStep(at: number): void {
    const next = this.#script.timeline.schedule[at];
    switch (next.kind) {
      case 'run':
        this.#carryRun(at);
        return;
      case 'drain':
        if (!this.#drain(at)) this.#missingDrain(at);
        return;
      default:
        this.#carryArrival(at, next);
    }
  }

  #carryRun(at: number): void {
    const thread = this.#script.threads[at];
    const { cpu } = this.#script.all[thread];
    const isQueued = this.#waiting.isQueued(thread);
    if (this.#script.meanings[at] === PRIVATE) {
      const isTheirs = !isQueued && this.#waiting.innermost(cpu) === thread;
      if (isTheirs) this.#takePrivate(cpu);
    } else if (isQueued) this.#waiting.queue(thread, at);
    else if (!this.#attempt(at)) this.#waiting.queue(thread, at);
  }

  /** One private step of the second version for one of the first, so that the same stays the same. */
  #takePrivate(cpu: number): void {
    const events = this.#runner.peek(cpu);
    if (events === null || this.#runner.follower.meaningOf(events[0]) !== PRIVATE) return;
    this.#runner.take(step('run', cpu), events);
  }

  /** Carries a step that is not private; false when it has to come later. */
  #attempt(at: number): boolean {
    const runner = this.#runner;
    const thread = this.#script.threads[at];
    const { cpu } = this.#script.all[thread];
    while (runner.failure === null) {
      const standing = this.#waiting.standing(thread);
      if (standing === 'to come') return false;
      if (standing === 'over') return this.#skip(at);
      if (standing === 'covered') {
        if (!this.#finishInner(at, cpu)) return false;
        continue;
      }
      runner.settle(cpu);
      if (runner.failure !== null) break;
      const events = runner.peek(cpu);
      if (events !== null && runner.follower.meaningOf(events[0]) === this.#script.meanings[at]) {
        runner.take(step('run', cpu), events);
        break;
      }
      const answer = this.#answer(at, cpu);
      if (answer !== 'again') return answer === 'done';
    }
    return true;
  }

  /** What to do where the second version does something else next. */
  #answer(at: number, cpu: number): 'done' | 'again' | 'wait' {
    if (this.#takeEarly(at)) return 'done';
    let foreseen = this.#foresee(cpu, HORIZONS[0]);
    let hunk = this.#compare(at, foreseen, HORIZONS[0]);
    if (hunk.isLast && foreseen.end.kind === 'unknown') {
      foreseen = this.#foresee(cpu, HORIZONS[1]);
      hunk = this.#compare(at, foreseen, HORIZONS[1]);
    }
    const { aTo, bTo, isLast } = hunk;
    if (aTo === 0) {
      this.#perform(at, cpu, foreseen, bTo, 'extra');
      return 'again';
    }
    if (isLast && foreseen.end.kind === 'waits') {
      this.#perform(at, cpu, foreseen, foreseen.meanings.length, 'extra');
      if (this.#runner.failure === null) this.#wait(at, cpu, foreseen);
      return 'wait';
    }
    if (isLast || bTo === 0) this.#skip(at);
    else this.#perform(at, cpu, foreseen, bTo, 'instead');
    return 'done';
  }

  #foresee(cpu: number, events: number): Forecast {
    const mayDrain = (meaning: number) => !((this.#undrained.get(meaning) ?? 0) > 0);
    return forecast({ runner: this.#runner, cpu, events, mayDrain });
  }

  /** How many steps of each version have no counterpart up to where they meet again. */
  #compare(at: number, { meanings }: Forecast, horizon: number) {
    const ahead = this.#ahead(at, horizon);
    const [first] = align(ahead, meanings);
    if (first === undefined || first.aFrom > 0 || first.bFrom > 0) {
      return { aTo: 0, bTo: 0, isLast: false };
    }
    const isLast = first.aTo === ahead.length || first.bTo === meanings.length;
    return { aTo: first.aTo, bTo: first.bTo, isLast };
  }

  /** What the thread still has to do in the first version, private steps left out. */
  #ahead(at: number, most: number): number[] {
    const { all, threads, meanings } = this.#script;
    const { steps } = all[threads[at]];
    const ahead: number[] = [];
    for (let index = lowerBound(steps, at); index < steps.length && ahead.length < most; index++) {
      const meaning = meanings[steps[index]];
      if (meaning !== PRIVATE) ahead.push(meaning);
    }
    return ahead;
  }

  /** Takes the foreseen steps up to the `count`-th one that is not private. */
  #perform(at: number, cpu: number, foreseen: Forecast, count: number, kind: DeviationKind): void {
    const runner = this.#runner;
    const reach = count < foreseen.reach.length ? (foreseen.reach[count - 1] ?? 0) : Infinity;
    const end = Math.min(reach, foreseen.steps.length);
    const isWhole = count === foreseen.meanings.length;
    const steps = foreseen.steps.slice(0, isWhole ? foreseen.steps.length : end);
    const thread = this.#script.threads[at];
    let first = true;
    for (const next of steps) {
      if (runner.failure !== null) return;
      const events = next.kind === 'run' ? runner.peek(cpu) : null;
      const meaning = events === null ? PRIVATE : runner.follower.meaningOf(events[0]);
      if (events !== null && meaning !== PRIVATE) {
        const b = sourceOf(runner.version.system, events[0]);
        this.#list(at, first ? kind : 'extra', b);
        first = false;
        const key = early(thread, meaning);
        this.#early.set(key, (this.#early.get(key) ?? 0) + 1);
      }
      if (events === null) runner.take(next);
      else runner.take(next, events);
    }
  }

  /** The second version has done that already, ahead of a step that came before it. */
  #takeEarly(at: number): boolean {
    const key = early(this.#script.threads[at], this.#script.meanings[at]);
    const count = this.#early.get(key) ?? 0;
    if (count === 0) return false;
    this.#early.set(key, count - 1);
    return true;
  }
}
