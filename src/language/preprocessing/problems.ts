/** What is wrong with directives and invocations, as values. */

/** `start` and `end` are offsets in the text that is preprocessed. */
export interface Problem {
  start: number;
  end: number;
  message: string;
  advice: string;
}

/** Behind this nothing can be made of the text. */
export class Stop extends Error {
  readonly problem: Problem;

  constructor({ start, end }: { start: number; end: number }, message: string, advice: string) {
    super(message);
    this.problem = { start, end, message, advice };
  }
}

/** Levels of macros within macros, and of brackets in #if. */
export const MAX_LEVELS = 200;
/** Characters that all macros of a file may make. */
export const MAX_MADE = 1_000_000;
