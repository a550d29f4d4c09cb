/** One line on a terminal: how many jobs are done, and what the first of those under way does. */
import type { Progress } from '../../explore/searching/search.ts';
import { poolText } from '../printing/progress-text.ts';
import { shortCount } from '../printing/run-size.ts';
import type { Environment } from '../process/environment.ts';
import { overwriting } from '../process/shown-text.ts';

/** Milliseconds between two drawings. */
const REPORT = 200;

export class ProgressLine {
  readonly #environment: Environment;
  readonly #total: number;
  readonly #start: number;
  readonly #underWay = new Map<number, { label: string; progress: Progress | null }>();
  #done = 0;
  #next: number;
  #isDrawn = false;

  constructor(environment: Environment, total: number) {
    this.#environment = environment;
    this.#total = total;
    this.#start = environment.now();
    this.#next = this.#start + REPORT;
  }

  begun(index: number, label: string): void {
    this.#underWay.set(index, { label, progress: null });
  }

  progress(index: number, progress: Progress): void {
    const job = this.#underWay.get(index);
    if (job !== undefined) job.progress = progress;
  }

  ended(index: number): void {
    if (this.#underWay.delete(index)) this.#done++;
  }

  draw(): void {
    const { now, isTerminal, err, columns } = this.#environment;
    if (!isTerminal || now() < this.#next) return;
    this.#next = now() + REPORT;
    err(overwriting(this.#text(columns())));
    this.#isDrawn = true;
  }

  clear(): void {
    if (!this.#isDrawn) return;
    this.#environment.err(overwriting(''));
    this.#isDrawn = false;
    this.#next = this.#environment.now() + REPORT;
  }

  /** `12 of 190 done; searching text-poke-batch-2019, 3 CPUs: 1.2 M states; 34 s`. */
  #text(columns: number): string {
    const seconds = Math.floor((this.#environment.now() - this.#start) / 1000);
    const head = `${this.#done} of ${this.#total} done`;
    const first = this.#underWay.get(Math.min(...this.#underWay.keys()));
    const states = first?.progress ? `: ${shortCount(first.progress.states)} states` : '';
    const label = first?.label ?? '';
    return poolText({ head, label, states, end: `; ${seconds} s` }, columns);
  }
}
