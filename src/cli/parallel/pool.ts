/** Jobs on worker threads: answers come in the order of the jobs, whichever is done first. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../language/protocol/installed.ts';
import type { Environment } from '../process/environment.ts';
import { wholeNumber } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';
import type { FromWorker, WorkerData } from './messages.ts';
import { ProgressLine } from './progress-line.ts';

/** `label`: what is done, for the progress line. */
export interface Labelled<Job> {
  job: Job;
  label: string;
}

/** `died`: the worker did. `cut`: it was interrupted, and did not end in time or had not begun. */
export type Settled<Answer> =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'died'; message: string; isDefect: boolean }
  | { kind: 'cut'; hasBegun: boolean };

/** Milliseconds between two looks at signals, and what work that is under way has to end. */
const BREATH = 50;
const GRACE = 1500;
const MOST_WORKERS = 256;

/** What `--workers` says, else one for each core. Throws UsageError. */
export function workersOf({ workers }: Words): number {
  if (typeof workers !== 'string') return availableParallelism();
  return wholeNumber('--workers', workers, { least: 1, most: MOST_WORKERS });
}

/** The program that workers run. */
const bundledEntry = (): string => join(packageRoot(), 'dist', 'worker.js');

/** `entry`: the path of a program that calls `serve`. */
export async function* inParallel<Job, Answer>(
  environment: Environment,
  jobs: readonly Labelled<Job>[],
  { workers, entry = bundledEntry() }: { workers: number; entry?: string },
): AsyncGenerator<Settled<Answer>> {
  const pool = new Pool<Job, Answer>(environment, jobs, entry);
  try {
    pool.start(Math.min(workers, jobs.length));
    for (let index = 0; index < jobs.length; index++) {
      const settled = await pool.settled(index);
      pool.line.clear();
      yield settled;
    }
  } finally {
    await pool.end();
  }
}

class Pool<Job, Answer> {
  readonly line: ProgressLine;
  readonly #environment: Environment;
  readonly #jobs: readonly Labelled<Job>[];
  readonly #entry: string;
  readonly #settled: Promise<Settled<Answer>>[];
  readonly #settle: ((settled: Settled<Answer>) => void)[] = [];
  readonly #cancel = new Int32Array(new SharedArrayBuffer(4));
  readonly #workers = new Set<Worker>();
  #next = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(environment: Environment, jobs: readonly Labelled<Job>[], entry: string) {
    this.#environment = environment;
    this.#jobs = jobs;
    this.#entry = entry;
    this.line = new ProgressLine(environment, jobs.length);
    this.#settled = jobs.map(() => new Promise((settle) => this.#settle.push(settle)));
  }

  settled(index: number): Promise<Settled<Answer>> {
    return this.#settled[index];
  }

  start(workers: number): void {
    this.#environment.listen();
    this.#timer = setInterval(() => this.#look(), BREATH);
    for (let count = 0; count < workers; count++) this.#hire();
  }

  async end(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.line.clear();
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  /** A worker, which takes jobs until none is left. */
  #hire(): void {
    const data: WorkerData = { cancel: this.#cancel.buffer as SharedArrayBuffer };
    const worker = new Worker(this.#entry, { workerData: data });
    this.#workers.add(worker);
    let index = -1;
    const take = (): void => {
      index = this.#take();
      if (index < 0) this.#dismiss(worker);
      else worker.postMessage(this.#jobs[index].job);
    };
    const done = (settled: Settled<Answer>): void => {
      this.line.ended(index);
      this.#settle[index](settled);
      index = -1;
    };
    const died = (message: string): void => {
      if (!this.#workers.delete(worker) || index < 0) return;
      done({ kind: 'died', message, isDefect: false });
      this.#replace();
    };
    worker.on('message', (message: FromWorker<Answer>) => {
      if (message.kind === 'progress') this.line.progress(index, message.progress);
      else if (message.kind === 'defect') {
        done({ kind: 'died', message: message.stack, isDefect: true });
        take();
      } else if (message.kind === 'refused') {
        done({ kind: 'died', message: message.message, isDefect: false });
        take();
      } else {
        done({ kind: 'answer', answer: message.answer });
        if (message.isSpent) {
          this.#dismiss(worker);
          this.#replace();
        } else take();
      }
    });
    worker.on('error', (error) => died(`the worker died: ${error.message}`));
    worker.on('exit', (code) => died(`the worker ended with status ${code}`));
    take();
  }

  #replace(): void {
    if (this.#next < this.#jobs.length) this.#hire();
  }

  #dismiss(worker: Worker): void {
    this.#workers.delete(worker);
    void worker.terminate();
  }

  /** The next job's index, -1 when there is none. */
  #take(): number {
    if (this.#next >= this.#jobs.length) return -1;
    const index = this.#next++;
    this.line.begun(index, this.#jobs[index].label);
    return index;
  }

  /** Draws, and ends the work once the user says so: first politely. */
  #look(): void {
    this.line.draw();
    if (!this.#environment.interrupted() || Atomics.load(this.#cancel, 0) !== 0) return;
    Atomics.store(this.#cancel, 0, 1);
    const begun = this.#next;
    this.#next = this.#jobs.length;
    this.#cut(begun, this.#jobs.length, false);
    setTimeout(() => this.#cut(0, begun, true), GRACE).unref();
  }

  /** Says so of those that have not settled. */
  #cut(from: number, to: number, hasBegun: boolean): void {
    for (const settle of this.#settle.slice(from, to)) settle({ kind: 'cut', hasBegun });
  }
}
