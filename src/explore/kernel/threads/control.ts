/**
 * The words by which the threads of one search tell each other what to do, in the kernel's memory. Whoever waits reads
 * its bell first, then looks, and then sleeps until the bell is another one: nothing that is told meanwhile is missed.
 */

/** A worker, in `STATE`. `absent`: it has never begun; `fed`: there is a parcel where its levels begin. */
export const WORKER = { absent: 0, busy: 1, hungry: 2, being: 3, fed: 4 } as const;
/** `ORDER`: even numbers say that all run, odd ones that they stand still. */
export const QUIT = -1;
export const QUESTIONS = { decoded: 0, resumed: 1 } as const;

const ASKED = 1;
const ANSWERED = 2;

const ORDER = 0;
/** Rung for the thread that answers questions and gives orders. */
const BELL = 1;
/** How many are hungry; the kernel looks at it. */
const HUNGER = 2;
const HEAD = 16;
/** Words of a worker. */
const OWN = 16;
const [STATE, STATUS, STILL, WAKE, QUESTION, WHICH, RECORD, ADDRESS] = [0, 1, 2, 3, 4, 5, 6, 7];
const [LOW, HIGH, CAPACITY, MOST, IS_HERE] = [8, 9, 10, 11, 12];
/** Milliseconds after which a sleeper looks again, whatever it was told. */
const PATIENCE_MS = 100;
/** Within which the main thread looks at budgets, and for signals. */
const NAP_MS = 20;

export interface Question {
  which: number;
  record: number;
  address: bigint;
  value: bigint;
}

/** Bytes for so many workers. */
export const controlBytes = (workers: number): number => 4 * (HEAD + OWN * workers);

export class Control {
  readonly #words: Int32Array;
  readonly workers: number;

  constructor(buffer: SharedArrayBuffer, at: number, workers: number) {
    this.#words = new Int32Array(buffer, at, HEAD + OWN * workers);
    this.workers = workers;
  }

  /** Bytes from the control's beginning to the word that says how many are hungry. */
  static readonly hunger = 4 * HUNGER;

  get order(): number {
    return Atomics.load(this.#words, ORDER);
  }
  get isQuit(): boolean {
    return this.order === QUIT;
  }
  get isStill(): boolean {
    return (this.order & 1) === 1;
  }
  get hunger(): number {
    return Atomics.load(this.#words, HUNGER);
  }

  /** All are told. */
  command(order: number): void {
    Atomics.store(this.#words, ORDER, order);
    for (let worker = 1; worker < this.workers; worker++) this.wake(worker);
  }

  /** After a search has been taken from a file: nobody is there, and none is told anything. */
  forget(): void {
    Atomics.store(this.#words, ORDER, 0);
    for (let worker = 0; worker < this.workers; worker++) {
      for (const word of [STILL, QUESTION, IS_HERE]) this.#set(worker, word, 0);
    }
  }

  state(worker: number): number {
    return this.#get(worker, STATE);
  }

  /** The worker's own doing, or that of its feeder. */
  become(worker: number, state: number): void {
    const before = Atomics.exchange(this.#words, HEAD + OWN * worker + STATE, state);
    const isHungry = (one: number): boolean => one === WORKER.hungry || one === WORKER.being;
    const change = Number(isHungry(state)) - Number(isHungry(before));
    if (change !== 0) Atomics.add(this.#words, HUNGER, change);
  }

  /** Feeds all that are hungry as long as `give` has something for them: where a worker's levels begin. */
  feed(give: (worker: number) => boolean): void {
    for (let worker = 0; worker < this.workers && this.hunger > 0; worker++) {
      const at = HEAD + OWN * worker + STATE;
      const was = Atomics.compareExchange(this.#words, at, WORKER.hungry, WORKER.being);
      if (was !== WORKER.hungry) continue;
      const isFed = give(worker);
      this.become(worker, isFed ? WORKER.fed : WORKER.hungry);
      if (!isFed) return;
      this.wake(worker);
    }
  }

  /** Why the worker's search does not go on, as a Status; 0 where it does. */
  status(worker: number): number {
    return this.#get(worker, STATUS);
  }
  setStatus(worker: number, status: number): void {
    this.#set(worker, STATUS, status);
  }

  isHere(worker: number): boolean {
    return this.#get(worker, IS_HERE) !== 0;
  }
  comes(worker: number): void {
    this.#set(worker, IS_HERE, 1);
  }

  /** The last order to stand still that the worker obeys. */
  still(worker: number): number {
    return this.#get(worker, STILL);
  }
  standStill(worker: number, order: number): void {
    this.#set(worker, STILL, order);
    this.ring();
  }

  /** How large the table of states is, and how many of them the worker may have put there. */
  room(worker: number): { capacity: number; most: number } {
    return {
      capacity: this.#get(worker, CAPACITY) >>> 0,
      most: this.#get(worker, MOST) >>> 0,
    };
  }
  setRoom(worker: number, capacity: number, most: number): void {
    this.#set(worker, CAPACITY, capacity);
    this.#set(worker, MOST, most);
  }

  /** Asks the main thread, and waits until it has answered; false where the search ends before. */
  ask(worker: number, { which, record, address, value }: Question): boolean {
    this.#set(worker, WHICH, which);
    this.#set(worker, RECORD, record);
    this.#set(worker, ADDRESS, Number(address));
    this.#set(worker, LOW, Number(BigInt.asIntN(32, value)));
    this.#set(worker, HIGH, Number(BigInt.asIntN(32, value >> 32n)));
    this.#set(worker, QUESTION, ASKED);
    this.ring();
    this.sleep(worker, () => this.isQuit || this.#get(worker, QUESTION) === ANSWERED);
    const isAnswered = this.#get(worker, QUESTION) === ANSWERED;
    this.#set(worker, QUESTION, 0);
    return isAnswered;
  }

  get hasQuestion(): boolean {
    for (let worker = 1; worker < this.workers; worker++) {
      if (this.#get(worker, QUESTION) === ASKED) return true;
    }
    return false;
  }

  /** Answers all that is asked. */
  answer(answerTo: (question: Question) => void): void {
    for (let worker = 1; worker < this.workers; worker++) {
      if (this.#get(worker, QUESTION) !== ASKED) continue;
      answerTo({
        which: this.#get(worker, WHICH),
        record: this.#get(worker, RECORD) >>> 0,
        address: BigInt(this.#get(worker, ADDRESS) >>> 0),
        value: (BigInt(this.#get(worker, HIGH)) << 32n) | BigInt(this.#get(worker, LOW) >>> 0),
      });
      this.#set(worker, QUESTION, ANSWERED);
      this.wake(worker);
    }
  }

  /** Sleeps until it is so; false where nobody has rung for so many milliseconds. */
  sleep(worker: number, isSo: () => boolean, mostMs = Infinity): boolean {
    const bell = worker === 0 ? BELL : HEAD + OWN * worker + WAKE;
    let silentMs = 0;
    for (;;) {
      const heard = Atomics.load(this.#words, bell);
      if (isSo()) return true;
      if (silentMs >= mostMs) return false;
      // What the process is suspended for counts once.
      const isSilent = Atomics.wait(this.#words, bell, heard, PATIENCE_MS) === 'timed-out';
      silentMs = isSilent ? silentMs + PATIENCE_MS : 0;
    }
  }

  /** The main thread sleeps for a moment, unless it is so. */
  nap(isSo: () => boolean): void {
    const heard = Atomics.load(this.#words, BELL);
    if (!isSo()) Atomics.wait(this.#words, BELL, heard, NAP_MS);
  }

  /** Wakes the main thread. */
  ring(): void {
    this.#wake(BELL);
  }

  wake(worker: number): void {
    this.#wake(worker === 0 ? BELL : HEAD + OWN * worker + WAKE);
  }

  #wake(bell: number): void {
    Atomics.add(this.#words, bell, 1);
    Atomics.notify(this.#words, bell);
  }

  #get(worker: number, word: number): number {
    return Atomics.load(this.#words, HEAD + OWN * worker + word);
  }
  #set(worker: number, word: number, value: number): void {
    Atomics.store(this.#words, HEAD + OWN * worker + word, value);
  }
}
