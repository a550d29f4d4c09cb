/** What debuggers have of the process: stdin, a terminal that tells its size, and signals to answer. */

export type SignalName = 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'SIGCONT';

export interface Console {
  /** Nothing is read of stdin before somebody reads here. */
  input: NodeJS.ReadableStream & {
    isTTY: boolean;
    setRawMode(raw: boolean): void;
    destroy(): void;
  };
  /** stdout. */
  output: NodeJS.WritableStream & { isTTY: boolean; columns: number; rows: number };
  /** From now on the signal calls back instead of ending the process; the result ends that. */
  onSignal(signal: SignalName, listener: () => void): () => void;
  /** Stops the process, as the shell's Ctrl-Z does; SIGCONT comes when it goes on. */
  stop(): void;
}
