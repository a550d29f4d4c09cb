/**
 * Several workers that search together: the main thread, which is worker 0, and threads beside it. It gives the orders,
 * answers what the others ask of the host, and decides alone in the end what they had to leave undecided.
 */
import type { Worker } from 'node:worker_threads';
import { type Desk, KEPT_AT } from './desk.ts';
import type { hostOf } from './host.ts';
import { type Control, QUESTIONS, QUIT, WORKER } from './threads/control.ts';
import { type Exports, statusCode } from './threads/exports.ts';
import { startThread } from './threads/start-thread.ts';
import { ANSWER_MS, DIED } from './threads/thread-data.ts';
import type { Module } from './threads/web-assembly.ts';
import type { Words } from './words.ts';

const PARCEL_END = 4;
const GOES_ON = statusCode('goes on');
const COMPLETE = statusCode('complete');
const FOUND = statusCode('found');
const FULL = statusCode('full');

interface CrewOptions {
  words: Words;
  module: Module;
  exports: Exports;
  host: ReturnType<typeof hostOf>;
  control: Control;
  /** The control's address. */
  at: number;
  desks: readonly Desk[];
  /** Steps of a thread between two looks at orders. */
  slice: number;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #control: Control;
  readonly #threads: Worker[] = [];
  /** Undecided components of all workers; null before only those are left. */
  #parcels: number[] | null = null;
  /** Why a thread has died, where that is known. */
  #reason = '';
  /** Whose status the last one was. */
  finder = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#control = options.control;
  }

  /** Several workers search, or have searched. */
  isBegun = false;

  /** How many undecided components are left to be looked at; -1 before only those are left. */
  get undecided(): number {
    return this.#parcels?.length ?? -1;
  }

  /** The search is one that several workers had begun, and was kept. */
  recall(undecided: number): void {
    this.#control.forget();
    if (undecided >= 0) this.#parcels = this.#undecided().slice(0, undecided);
  }

  /** Several workers had begun with it. */
  get wasBegun(): boolean {
    return this.#control.state(0) !== WORKER.absent;
  }

  /** Begins with all threads, standing still; with `waits` once they are there. */
  begin(waits: boolean): void {
    const { words, module, control, at, desks, slice, exports } = this.#options;
    this.isBegun = true;
    exports.keep(desks[0].kept);
    control.command(1);
    if (control.state(0) === WORKER.absent) control.become(0, WORKER.busy);
    const arenas = desks.map(({ arena }) => arena);
    const shared = { memory: words.memory, module, control: at, workers: desks.length };
    for (let worker = 1; worker < desks.length; worker++) {
      const { table, kept } = desks[worker];
      const desk = { table, kept };
      const data = { ...shared, worker, desk, arenas, slice };
      this.#threads.push(startThread(data, (error) => this.#died(worker, error)));
    }
    if (waits) this.#await(() => desks.every((_, one) => one === 0 || control.isHere(one)));
  }

  /** Also where it never came to say so itself. */
  #died(worker: number, { message }: Error): void {
    if (this.#control.isQuit) return;
    if (this.#reason === '') this.#reason = `: ${message}`;
    this.#control.setStatus(worker, DIED);
  }

  /** Meanwhile nothing is heard of a thread that dies and cannot say so itself. */
  #await(isSo: () => boolean): void {
    if (this.#control.sleep(0, isSo, ANSWER_MS)) return;
    throw new Error('a thread of the search does not answer: it could not start, or has died');
  }

  /** No thread is left, or will be in a moment. */
  dismiss(): void {
    if (this.isBegun) this.#control.command(QUIT);
    for (const thread of this.#threads) void thread.terminate();
    this.#threads.length = 0;
  }

  /** Tries some steps; with a status that says that it does not go on all stand still. */
  search(most: number): number {
    const { control, exports, desks } = this.#options;
    if (control.isStill) control.command(control.order + 1);
    if (this.#parcels !== null) return this.#decide(most);
    if (control.state(0) === WORKER.fed) {
      exports.adopt(desks[0].arena.first);
      control.become(0, WORKER.busy);
    }
    const status = control.state(0) === WORKER.busy ? this.#work(most) : this.#wait();
    if (status === COMPLETE) control.become(0, WORKER.hungry);
    else if (status !== GOES_ON) control.setStatus(0, status);
    if (!this.#hasStatus() && !this.#isOver()) return GOES_ON;
    this.rest();
    const said = this.pending();
    if (said !== GOES_ON || !this.#isOver()) return said;
    this.#parcels = this.#undecided();
    // Nothing is left to be given.
    return GOES_ON;
  }

  /** What a worker says that stands still; its `finder` is that one. */
  pending(): number {
    const { control, desks } = this.#options;
    let said = GOES_ON;
    for (let worker = 0; worker < desks.length; worker++) {
      const status = control.status(worker);
      if (status === DIED) throw new Error(`a thread of the search has died${this.#reason}`);
      if (status === GOES_ON || said === FOUND || (said !== GOES_ON && status === FULL)) continue;
      said = status;
      this.finder = worker;
    }
    return said;
  }

  /** All stand still, and what they have is written down. */
  rest(): void {
    const { control, exports, desks } = this.#options;
    if (this.isBegun && !control.isStill) {
      control.command(control.order + 1);
      const { order } = control;
      this.#await(() => {
        this.#answer();
        return desks.every(
          (_, worker) =>
            worker === 0 ||
            !control.isHere(worker) ||
            control.still(worker) === order ||
            control.status(worker) === DIED,
        );
      });
    }
    exports.keep(desks[0].kept);
  }

  /** Room for so many states in all is divided anew; false where that is less than `least` more. All stand still. */
  share(
    capacity: number,
    limit: number,
    { least, most }: { least: number; most: number },
  ): boolean {
    const { control, exports, desks } = this.#options;
    exports.keep(desks[0].kept);
    const left = limit - this.sum('size');
    if (left < least) return false;
    const rest = Math.max(0, Math.min(left, most - this.sum('size')));
    const part = this.#parcels === null ? Math.floor(rest / desks.length) : 0;
    for (let worker = 0; worker < desks.length; worker++) {
      const own = worker === 0 ? rest - part * (desks.length - 1) : part;
      control.setRoom(worker, capacity, this.of(worker, 'size') + own);
      if (control.status(worker) === FULL) control.setStatus(worker, GOES_ON);
    }
    exports.share(capacity, control.room(0).most);
    return true;
  }

  /** What a worker has kept; exact while all stand still. */
  of(worker: number, what: keyof typeof KEPT_AT): number {
    const { words, desks } = this.#options;
    const at = desks[worker].kept + KEPT_AT[what];
    if (what === 'transitions') return Number(words.value(at, false));
    return what === 'failed' ? words.get(at) : words.unsigned(at);
  }

  /** Where the levels of a worker end, or the parcel that it has been given and not taken yet. */
  end(worker: number): number {
    const { control, words, desks } = this.#options;
    if (control.state(worker) !== WORKER.fed) return this.of(worker, 'top');
    return words.unsigned(desks[worker].arena.first + PARCEL_END);
  }

  sum(what: 'transitions' | 'size' | 'violations'): number {
    return this.#options.desks.reduce((sum, _, worker) => sum + this.of(worker, what), 0);
  }

  get depth(): number {
    return Math.max(...this.#options.desks.map((_, worker) => this.of(worker, 'depth')));
  }

  /** Bytes that the other workers hold, and those of what is undecided. */
  get bytes(): number {
    return this.#options.desks.reduce((sum, { size, arena, records, parcels }, worker) => {
      if (this.of(worker, 'top') === 0) return sum;
      const kept = this.of(worker, 'parcelsEnd') - parcels.first;
      if (worker === 0) return sum + kept;
      const path = this.of(worker, 'top') - arena.first + 4 * this.of(worker, 'open');
      return sum + size + path + kept + this.of(worker, 'records') - records.first;
    }, 0);
  }

  #answer(): void {
    const { control, host } = this.#options;
    control.answer(({ which, record, address, value }) => {
      if (which === QUESTIONS.decoded) host.askDecoded(record, address);
      else host.askResumed(record, address, value);
    });
  }

  #work(most: number): number {
    const { control, exports, desks } = this.#options;
    const from = exports.transitions();
    for (;;) {
      const status = exports.search(most);
      if (status !== GOES_ON) return status;
      control.feed((other) => exports.give(desks[other].arena.first, desks[other].arena.end) !== 0);
      this.#answer();
      if (Number(exports.transitions() - from) >= most || this.#hasStatus()) return GOES_ON;
    }
  }

  #wait(): number {
    const { control } = this.#options;
    control.nap(
      () =>
        control.state(0) === WORKER.fed ||
        control.hasQuestion ||
        this.#hasStatus() ||
        this.#isOver(),
    );
    this.#answer();
    return GOES_ON;
  }

  #hasStatus(): boolean {
    const { control, desks } = this.#options;
    return desks.some((_, worker) => control.status(worker) !== GOES_ON);
  }

  /** No worker has anything to do; certain while all stand still. */
  #isOver(): boolean {
    const { control, desks } = this.#options;
    return desks.every((_, worker) => {
      const state = control.state(worker);
      return state === WORKER.hungry || (worker > 0 && state === WORKER.absent);
    });
  }

  #undecided(): number[] {
    const { words, desks } = this.#options;
    return desks.flatMap(({ parcels }, worker) => {
      const addresses: number[] = [];
      const end = this.of(worker, 'parcelsEnd');
      for (let at = parcels.first; at < end; at = words.unsigned(at + PARCEL_END)) {
        addresses.push(at);
      }
      return addresses;
    });
  }

  /** Goes on deciding; all others have nothing to do. */
  #decide(most: number): number {
    const { exports } = this.#options;
    const parcels = this.#parcels as number[];
    this.finder = 0;
    for (let count = 0; count < most; count++) {
      if (exports.level() !== 0) {
        const status = exports.search(most);
        if (status !== COMPLETE) return this.#decided(status);
      }
      const next = parcels.pop();
      if (next === undefined) return this.#decided(COMPLETE);
      const status = exports.decide(next);
      if (status !== GOES_ON) return this.#decided(status);
    }
    return GOES_ON;
  }

  #decided(status: number): number {
    if (status !== GOES_ON) this.rest();
    return status;
  }
}
