/**
 * Signals, as the main thread answers them. It never does anything long, so that a signal is answered whatever the
 * verb does on its own thread, also where that never looks up.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { SignalName } from '../process/console.ts';
import { CELL } from './messages.ts';

/** Milliseconds until whoever is told must know, and until it must have ended. */
const HEARD_MS = 3000;
const ENDED_MS = 20_000;

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `nohup` has the signal ignored. Node cannot tell; a system that does not tell either is left as it is. */
function isHangupIgnored(): boolean {
  try {
    const [, mask] =
      /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return (
      mask === undefined ||
      (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals.SIGHUP - 1))) !== 0n
    );
  } catch {
    return true;
  }
}

export interface SignalOptions {
  cells: Int32Array;
  /** Tells the verb, which catches the signal. */
  tell(signal: SignalName): void;
  /** Puts everything in order before the process ends by a signal; `why`: a line for people, or null. */
  leave(why: string | null): void;
}

export class ProcessSignals {
  readonly #options: SignalOptions;
  readonly #handlers = new Map<SignalName, () => void>();
  readonly #caught = new Set<SignalName>();
  /** Those that end any verb. */
  readonly #always: readonly SignalName[];
  #isEnding = false;

  constructor(options: SignalOptions) {
    this.#options = options;
    this.#always = ENDING.filter((signal) => signal !== 'SIGHUP' || !isHangupIgnored());
    for (const signal of this.#always) this.#handle(signal);
  }

  /** The verb answers this signal itself. */
  catch(signal: SignalName, on: boolean): void {
    if (on) {
      this.#caught.add(signal);
      this.#handle(signal);
      return;
    }
    this.#caught.delete(signal);
    if (!this.#always.includes(signal)) this.#release(signal);
  }

  /** Ends the process as if nobody had caught the signal. */
  leave(signal: SignalName, why: string | null = null): void {
    this.#options.leave(why);
    for (const name of [...this.#handlers.keys()]) this.#release(name);
    process.kill(process.pid, signal);
  }

  #handle(signal: SignalName): void {
    if (this.#handlers.has(signal)) return;
    const handler = (): void => this.#receive(signal);
    this.#handlers.set(signal, handler);
    process.on(signal, handler);
  }

  #release(signal: SignalName): void {
    const handler = this.#handlers.get(signal);
    if (handler !== undefined) process.off(signal, handler);
    this.#handlers.delete(signal);
  }

  #receive(signal: SignalName): void {
    const { cells, tell } = this.#options;
    if (this.#caught.has(signal)) {
      tell(signal);
      if (signal === 'SIGCONT') return;
      if (this.#isEnding) this.leave(signal);
      else this.#endBy(signal, HEARD_MS, () => false);
      return;
    }
    const isFirst = Atomics.exchange(cells, CELL.signalled, 1) === 0;
    if (!isFirst || Atomics.load(cells, CELL.listens) === 0) this.leave(signal);
    else this.#endBy(signal, HEARD_MS, () => Atomics.load(cells, CELL.heard) === 1);
  }

  #endBy(signal: SignalName, milliseconds: number, isHeard: () => boolean): void {
    this.#isEnding = true;
    setTimeout(() => {
      if (!isHeard()) this.leave(signal, UNHEARD);
      else setTimeout(() => this.leave(signal, UNHEARD), ENDED_MS);
    }, milliseconds);
  }
}

const UNHEARD = 'interrupted in the middle of something long: what was found last is not told';
