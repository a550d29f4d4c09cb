/** What the main thread, which keeps the process, and the thread of the verb tell each other. */
import type { SignalName } from '../process/console.ts';
import type { ExitStatus } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';

export interface VerbData {
  verb: string;
  positional: string[];
  words: Words;
  /** `--json` is among the words. */
  isJson: boolean;
  /** How the user calls the tool. */
  command: string;
  /** stderr is a terminal that can overwrite a line; stdout takes colour. */
  isTerminal: boolean;
  colour: boolean;
  isTTY: { input: boolean; output: boolean };
  /** As of `CELL`. */
  cells: SharedArrayBuffer;
}

/** Numbers that both see at any moment, also in the middle of something long. */
export const CELL = {
  /** 1: the next SIGINT or SIGTERM is noted instead of ending the process. */
  listens: 0,
  /** 1: one was noted. */
  signalled: 1,
  /** 1: ... and the verb knows, and is about to end. */
  heard: 2,
  /** Of the terminal that stderr is. */
  columns: 3,
  /** Of the one that stdout is. */
  outputColumns: 4,
  outputRows: 5,
  /** Messages that the verb's thread has taken. */
  taken: 6,
} as const;

export const CELL_BYTES = 4 * Object.keys(CELL).length;

export type ToVerb =
  | { kind: 'input'; bytes: Uint8Array }
  /** `problem`: null for the end of stdin. */
  | { kind: 'input-ended'; problem: string | null }
  | { kind: 'signal'; signal: SignalName }
  | { kind: 'resized' };

export type FromVerb =
  | { kind: 'ended'; status: ExitStatus }
  | { kind: 'reads'; on: boolean }
  | { kind: 'raw'; on: boolean }
  | { kind: 'catches'; signal: SignalName; on: boolean }
  | { kind: 'stop' }
  /** A file that is of no use until it is whole: whoever ends the process removes it. */
  | { kind: 'unfinished'; path: string; on: boolean };
