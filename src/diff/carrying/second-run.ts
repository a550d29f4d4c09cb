/** The second version's run while it is being made. */
import { endFailure } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Failure } from '../../detectors/failure.ts';
import { GoingRound } from '../../detectors/going-round.ts';
import { loopsForEver } from '../../detectors/hang.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { isEnabled, mayRun } from '../../machine/stepping/enabled.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import type { Version } from '../pairing/correspondence.ts';
import { Follower, PRIVATE } from '../pairing/event-meaning.ts';
import { Tally } from '../pairing/tally.ts';

/** Events behind which private operations are no longer run to their end. */
const MOST_EVENTS = 1_000_000;

/** States that the question whether it can still end may cost. */
export const MAX_STATES = 100_000;

export class SecondRun {
  readonly version: Version;
  readonly machine: Machine;
  readonly follower: Follower;
  readonly schedule: Step[] = [];
  /** Steps so far that are not private, by the meaning of their first event. */
  readonly done = new Tally();
  /** Events so far. */
  length = 0;
  failure: Failure | null = null;
  readonly #observe: (event: Event) => void;

  /** `observe` is told of every event, after it has happened. */
  constructor(version: Version, observe: (event: Event) => void) {
    this.version = version;
    this.machine = createMachine(version.system);
    this.follower = new Follower(version);
    this.#observe = observe;
  }

  /** What the CPU would do next, null when it may not run. */
  peek(cpu: number): Event[] | null {
    const { machine } = this;
    const { system } = this.version;
    return mayRun(system, machine, cpu) ? decide(system, machine, step('run', cpu)) : null;
  }

  isEnabled(wanted: Step): boolean {
    return isEnabled(this.version.system, this.machine, wanted);
  }

  /** The step would be enabled if the CPU's store buffer were empty. */
  isEnabledOnceDrained(wanted: Step): boolean {
    const { cpus } = this.machine;
    const real = cpus[wanted.cpu];
    cpus[wanted.cpu] = { ...real, buffer: [] };
    const enabled = this.isEnabled(wanted);
    cpus[wanted.cpu] = real;
    return enabled;
  }

  /** No step leads to an end any more, as far as that is found out by a bounded number of states. */
  hangs(isSpent?: () => boolean): boolean {
    const end = endFailure(this.version.system, this.machine, true, MAX_STATES, isSpent);
    return end.kind === 'decided' && end.failure !== null;
  }

  /** Takes an enabled step, up to the event that fails. */
  take(next: Step, events = decide(this.version.system, this.machine, next)): void {
    const { machine } = this;
    const { system } = this.version;
    this.schedule.push(next);
    const meaning = this.follower.meaningOf(events[0]);
    if (meaning !== PRIVATE) this.done.add(meaning);
    for (const event of events) {
      this.failure = detect(system, machine, event);
      this.follower.take(event);
      evolve(system, machine, event);
      this.length++;
      this.#observe(event);
      if (this.failure !== null) return;
    }
  }

  /**
   * Goes on as the first version's step did: a fetch of stale text takes as old bytes, where there are any. `events`:
   * with the present ones.
   */
  takeLike(own: Step, events: Event[]): void {
    if (own.entry > 0 && this.isEnabled(own)) this.take(own);
    else this.take(step('run', own.cpu), events);
  }

  /** Runs private operations up to the next one that is not, or as far as a run may go. */
  settle(cpu: number): void {
    const round = new GoingRound(this.version.system);
    while (this.failure === null && this.length < MOST_EVENTS) {
      const events = this.peek(cpu);
      if (events === null || this.follower.meaningOf(events[0]) !== PRIVATE) return;
      this.take(step('run', cpu), events);
      if (this.failure === null && round.isBack(this.machine.cpus[cpu]))
        this.failure = loopsForEver(cpu);
    }
  }
}
