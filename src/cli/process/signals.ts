/** Ctrl-C and SIGTERM: the first one ends a search that listens, the second one ends the process. */

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Until the function that it gives is called: a signal that comes when the search has been told to end, or the second
 * one, calls `leave` and ends the process as if nobody listened.
 */
export function endsAtOnce(
  { interrupted }: { interrupted(): boolean },
  leave: () => void,
): () => void {
  let isTold = interrupted();
  const receive = (signal: NodeJS.Signals): void => {
    if (!isTold) {
      isTold = true;
      return;
    }
    leave();
    stop();
    process.kill(process.pid, signal);
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, receive);
  };
  for (const signal of SIGNALS) process.on(signal, receive);
  return stop;
}

/**
 * Before `listen` the signals do what they do to any program, and so they do after the first one: a
 * verb that is busy with something long cannot take the user's Ctrl-C away.
 */
export class Signals {
  #received = false;
  #listens = false;

  get received(): boolean {
    return this.#received;
  }

  /** The next signal is noted instead of ending the process. */
  listen(): void {
    if (this.#listens || this.#received) return;
    this.#listens = true;
    for (const signal of SIGNALS) process.on(signal, this.receive);
  }

  /** As if a signal had come. */
  readonly receive = (): void => {
    this.#received = true;
    this.#listens = false;
    for (const signal of SIGNALS) process.off(signal, this.receive);
  };
}
