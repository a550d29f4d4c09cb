/** One schedule on its way to the second version: which step answers each of the first version's, and what has to wait. */
import { type Step, step } from '../../machine/stepping/steps.ts';
import type { Correspondence } from '../pairing/correspondence.ts';
import { PRIVATE, placeOf } from '../pairing/event-meaning.ts';
import type { Carried, Freedom, Pause } from './carried.ts';
import { CarriedDrains } from './carried-drains.ts';
import { type Deviation, Deviations } from './deviations.ts';
import { type Forecast, type ForeseenWait, forecast } from './forecast.ts';
import { answerFor } from './off-script.ts';
import { PairedThreads } from './paired-threads.ts';
import { RunBudget } from './run-budget.ts';
import { runOn } from './run-on.ts';
import { aheadOf, type Script } from './schedule-script.ts';
import { SecondRun } from './second-run.ts';
import { StepsAhead } from './steps-ahead.ts';

/** Steps between two yields. */
const SLICE = 256;

/** Events to look ahead: a few first, more where the versions do not meet within them. */
const HORIZONS = [24, 192];

export class Transfer {
  readonly #script: Script;
  readonly #secondRun: SecondRun;
  readonly #threads: PairedThreads;
  readonly #deviations: Deviations;
  readonly #drains: CarriedDrains;
  readonly #ahead: StepsAhead;
  /** The wait that each waiting thread stands at. */
  readonly #waits = new Map<number, { wait: ForeseenWait; deviation: Deviation }>();
  /** Position in the first version's schedule. */
  #now = 0;
  /** Events of the second version up to behind the last step that had had to wait. */
  #answeredEvents = 0;
  #retriedAt = 0;
  #nmisWait = false;
  #budget: RunBudget;

  constructor(correspondence: Correspondence, script: Script) {
    const { a, b } = correspondence;
    this.#script = script;
    this.#threads = new PairedThreads(script, b.system.cpus);
    this.#secondRun = new SecondRun(b, (event) => this.#threads.observe(event));
    this.#budget = new RunBudget(this.#secondRun, script.timeline.schedule.length);
    this.#deviations = new Deviations(a, script, this.#secondRun);
    this.#drains = new CarriedDrains(script, this.#secondRun, this.#deviations);
    this.#ahead = new StepsAhead({
      script,
      secondRun: this.#secondRun,
      deviations: this.#deviations,
      drains: this.#drains,
    });
  }

  *run({ pause, nmisWait, mayHang, isSpent }: Freedom): Generator<void, Carried, void> {
    this.#nmisWait = nmisWait;
    this.#budget = new RunBudget(this.#secondRun, this.#script.timeline.schedule.length, isSpent);
    const { schedule } = this.#script.timeline;
    const secondRun = this.#secondRun;
    for (; this.#now < schedule.length && secondRun.failure === null; this.#now++) {
      if (this.#now % SLICE === SLICE - 1) yield;
      if (this.#budget.isOver()) break;
      if (this.#now === pause?.at && this.#failsAt(pause)) break;
      this.#threads.begin(this.#now);
      this.#carryStep(this.#now);
      this.#drains.note(this.#now);
      this.#retry();
    }
    if (schedule.length === pause?.at && secondRun.failure === null) this.#failsAt(pause);
    const carriedEvents = secondRun.length;
    const isOver = secondRun.failure !== null || (mayHang === true && secondRun.hangs(isSpent));
    const all = { without: -1, mayDrain: () => true, budget: this.#budget };
    if (!isOver) runOn(secondRun, () => this.#retry(), all);
    const { failure, schedule: taken } = secondRun;
    const answeredEvents = Math.max(carriedEvents, this.#answeredEvents);
    const followed = { carriedEvents, answeredEvents, stepsFollowed: this.#now };
    const { cutBy } = this.#budget;
    return { schedule: taken, ...followed, deviations: this.#deviations, failure, cutBy };
  }

  /** What waits in a store buffer for a step to come goes on to wait. */
  #failsAt({ without }: Pause): boolean {
    const { mayDrain } = this.#drains;
    runOn(this.#secondRun, () => this.#retry(), { without, mayDrain, budget: this.#budget });
    return this.#secondRun.failure !== null;
  }

  #carryStep(at: number): void {
    const next = this.#script.timeline.schedule[at];
    if (next.cpu >= this.#secondRun.machine.cpus.length) this.#skip(at);
    else if (next.kind === 'run') this.#carryRun(at);
    else if (next.kind === 'drain') this.#carryDrain(at);
    else if (!this.#takeArrival(at)) this.#missArrival(at, next);
  }

  #carryRun(at: number): void {
    const thread = this.#script.threads[at];
    const isQueued = this.#threads.isQueued(thread);
    if (this.#script.meanings[at] === PRIVATE) {
      if (!isQueued) this.#takePrivate(thread);
    } else if (isQueued || !this.#attempt(at)) this.#threads.queue(thread, at);
  }

  /** One private step of the second version for one of the first, so that the same stays the same. */
  #takePrivate(thread: number): void {
    const { cpu } = this.#script.all[thread];
    if (this.#threads.innermost(cpu)?.thread !== thread) return;
    const events = this.#secondRun.peek(cpu);
    if (events === null || this.#secondRun.follower.meaningOf(events[0]) !== PRIVATE) return;
    this.#secondRun.take(step('run', cpu), events);
  }

  /** Carries a step that is not private; false when it has to come later. */
  #attempt(at: number): boolean {
    const secondRun = this.#secondRun;
    const thread = this.#script.threads[at];
    const meaning = this.#script.meanings[at];
    const { cpu } = this.#script.all[thread];
    if (this.#ahead.takeBack(thread, meaning)) return true;
    for (let looks = 0; secondRun.failure === null; looks++) {
      // What is let come to its end first may have none.
      if (looks > 0 && this.#budget.isOver()) return true;
      const standing = this.#threads.standing(thread);
      if (standing === 'to come') return false;
      if (standing === 'over') return this.#skip(at);
      if (standing === 'covered') {
        if (this.#finishInner(at, cpu)) continue;
        return false;
      }
      secondRun.settle(cpu);
      if (secondRun.failure !== null) return true;
      const events = secondRun.peek(cpu);
      if (events !== null && secondRun.follower.meaningOf(events[0]) === meaning) {
        secondRun.takeLike(this.#script.timeline.schedule[at], events);
        return true;
      }
      const done = this.#answer(at, cpu);
      if (done !== null) return done;
    }
    return true;
  }

  /** What to do where the second version does something else next; null to look again. */
  #answer(at: number, cpu: number): boolean | null {
    const hasMoved = this.#secondRun.version.isMoved(placeOf(this.#script.meanings[at]));
    let foreseen = this.#foresee(cpu, HORIZONS[0]);
    let answer = answerFor(aheadOf(this.#script, at, HORIZONS[0]), foreseen, hasMoved);
    if (answer.kind === 'unclear') {
      foreseen = this.#foresee(cpu, HORIZONS[1]);
      answer = answerFor(aheadOf(this.#script, at, HORIZONS[1]), foreseen, hasMoved);
    }
    switch (answer.kind) {
      case 'drain':
        return this.#ahead.drain(at, foreseen) ? null : this.#skip(at);
      case 'first':
        this.#ahead.perform(at, foreseen, answer.count, 'extra');
        return null;
      case 'instead':
        this.#ahead.perform(at, foreseen, answer.count, 'instead');
        return true;
      case 'wait':
        return this.#wait(at, foreseen, answer.wait);
      case 'unclear':
        // What lies behind depends on other CPUs: if the step is still to come, it comes behind it.
        if (!isBeyond(foreseen) || !this.#isOwed(at)) return this.#skip(at);
        this.#ahead.perform(at, foreseen, foreseen.meanings.length, 'extra');
        return null;
      case 'skip':
        return this.#skip(at);
    }
  }

  /** The second version has the statement, and has run it less often than the first one will have. */
  #isOwed(at: number): boolean {
    const meaning = this.#script.meanings[at];
    const { version, done } = this.#secondRun;
    return version.isShared(placeOf(meaning)) && done.count(meaning) <= this.#script.earlier[at];
  }

  #foresee(cpu: number, events: number): Forecast {
    const { mayDrain } = this.#drains;
    return forecast({ secondRun: this.#secondRun, cpu, events, mayDrain });
  }

  /** Runs up to a wait, once; false unless the run ended there. */
  #wait(at: number, foreseen: Forecast, wait: ForeseenWait): boolean {
    const thread = this.#script.threads[at];
    const known = this.#waits.get(thread)?.wait;
    if (known !== undefined && known.fn === wait.fn && known.pc === wait.pc) return false;
    this.#ahead.follow(at, foreseen.steps, 'extra');
    if (this.#secondRun.failure !== null) return true;
    this.#endWait(thread);
    const source =
      this.#secondRun.version.system.program.functions[wait.fn]?.operations[wait.pc]?.source;
    const deviation = this.#deviations.add(at, 'waits', source ?? null);
    deviation.spins = wait.spins;
    this.#waits.set(thread, { wait, deviation });
    return false;
  }

  #endWait(thread: number): void {
    const known = this.#waits.get(thread);
    if (known !== undefined) known.deviation.ended = this.#secondRun.length;
    this.#waits.delete(thread);
  }

  #skip(at: number): true {
    this.#deviations.add(at, 'skipped', null);
    return true;
  }

  /** Lets an inner context, in which the first version has nothing more to do, come to its end. */
  #finishInner(at: number, cpu: number): boolean {
    const inner = this.#threads.innermost(cpu);
    if (inner === undefined || this.#threads.isQueued(inner.thread)) return false;
    const last = this.#script.all[inner.thread]?.steps.at(-1) ?? -1;
    if (last >= this.#now) return false;
    if (inner.kind === 'stopper') {
      const resume = step('resume', cpu);
      if (!this.#secondRun.isEnabled(resume)) return false;
      this.#deviations.add(at, 'extra', null);
      this.#secondRun.take(resume);
      return true;
    }
    const foreseen = this.#foresee(cpu, HORIZONS[1]);
    if (foreseen.end.kind === 'waits') return this.#wait(at, foreseen, foreseen.end);
    this.#ahead.perform(at, foreseen, foreseen.meanings.length, 'extra');
    return foreseen.steps.length > 0;
  }

  #carryDrain(at: number): void {
    // Without store buffers the store has reached memory.
    if (this.#drains.carry(at) || !this.#secondRun.version.system.model.buffered) return;
    const { cpu } = this.#script.timeline.schedule[at];
    const thread = this.#threads.queuedOn(cpu);
    if (thread >= 0) this.#threads.queue(thread, at);
    else this.#skip(at);
  }

  #takeArrival(at: number): boolean {
    const next = this.#script.timeline.schedule[at];
    this.#drains.drainFor(at);
    if (this.#secondRun.failure !== null) return true;
    if (!this.#secondRun.isEnabled(next)) return false;
    this.#secondRun.take(next);
    return true;
  }

  /** A stop, resume, interrupt or raised NMI may be enabled later; another NMI that is not never comes, unless it may wait. */
  #missArrival(at: number, next: Step): void {
    const isLater = this.#nmisWait && this.#secondRun.isEnabledOnceDrained(next);
    if (next.kind !== 'nmi' || isLater) {
      this.#threads.queue(next.cpu, at);
      return;
    }
    this.#threads.giveUp(at);
    this.#deviations.add(at, 'cannot-arrive', null);
  }

  /** Takes steps that had to wait, as far as they can be taken now. */
  #retry(): void {
    while (this.#retriedAt !== this.#secondRun.length && this.#secondRun.failure === null) {
      this.#retriedAt = this.#secondRun.length;
      for (const thread of this.#threads.queued()) this.#catchUp(thread);
    }
  }

  #catchUp(thread: number): void {
    for (;;) {
      const at = this.#threads.next(thread);
      if (at === undefined || this.#secondRun.failure !== null) return;
      const before = this.#secondRun.length;
      if (!this.#takeQueued(at)) return;
      if (this.#secondRun.length > before) this.#answeredEvents = this.#secondRun.length;
      if (this.#threads.next(thread) === at) this.#threads.dequeue(thread);
      this.#endWait(thread);
    }
  }

  #takeQueued(at: number): boolean {
    switch (this.#script.timeline.schedule[at].kind) {
      case 'run':
        return this.#attempt(at);
      case 'drain':
        if (!this.#drains.carry(at)) this.#skip(at);
        return true;
      default:
        return this.#takeArrival(at);
    }
  }
}

/** Only other CPUs can tell what comes behind what is foreseen. */
function isBeyond({ end }: Forecast): boolean {
  return end.kind === 'unknown' && end.isBeyond;
}
