/** What a verb sees of the process it runs in. `main.ts` makes the real one, tests make others. */
import type { Progress } from '../../explore/searching/search.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitStatus } from './exit.ts';

export interface Environment {
  /** The document that was asked for. */
  out(text: string): void;
  /** Resolves once what was printed has been taken; where there is none it always has been. */
  drained?(): Promise<void>;
  /** Everything that is for people only. */
  err(text: string): void;
  /** stderr is a terminal that can overwrite a line. */
  isTerminal: boolean;
  /** stdout takes colour. */
  colour: boolean;
  /** Of the terminal that stderr is. */
  columns(): number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** A file that is of no use until it is whole: a signal that ends the process at once removes it; `on`: not yet whole. */
  unfinished?(path: string, on: boolean): void;
  /** Debuggers have it to themselves; only where there is a process. */
  console?(): Console;
  /** From now on Ctrl-C and SIGTERM make `interrupted` true, once, instead of ending the process. */
  listen(): void;
  /** The verb is to end with what it has. */
  interrupted(): boolean;
  /** ... and that because memory runs out, not because the user said so. */
  memoryLow(): boolean;
  /** Where there is one it is told how far a search is, several times a second, and no line is drawn. */
  onProgress?(progress: Progress): void;
  /** How the user calls the tool: the first words of lines to be pasted. */
  command: string;
}

/** The status of a verb that was interrupted before its question was answered. */
export function interruptedStatus(environment: Environment): ExitStatus {
  return environment.memoryLow() ? EXIT.unknown : EXIT.interrupted;
}
