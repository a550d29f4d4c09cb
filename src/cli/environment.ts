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
  columns: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Ctrl-C or SIGTERM has been received. */
  interrupted(): boolean;
  /** How the user calls the tool: the first words of lines to be pasted. */
  command: string;
}
