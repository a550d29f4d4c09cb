/** What a verb sees of the process it runs in. `main.ts` makes the real one, tests make others. */

export interface Environment {
  /** The document that was asked for. */
  out(text: string): void;
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
  /** From now on Ctrl-C and SIGTERM make `interrupted` true, once, instead of ending the process. */
  listen(): void;
  /** The user wants the verb to end with what it has. */
  interrupted(): boolean;
  /** How the user calls the tool: the first words of lines to be pasted. */
  command: string;
}
