/** What a fuzzer is: a seed makes an input, the input is tried, and what is wrong comes back in words. */

/** A wrong answer, an exception, a stop that never comes: each is a defect of Pokelab. */
export interface Defect {
  /** One line. */
  what: string;
  /** The input, as files by name, for whoever wants to try it by hand. */
  files: Readonly<Record<string, string | Uint8Array>>;
}

export interface Fuzzer {
  name: string;
  /** For people: what is tried. */
  about: string;
  /** The same seed makes the same input, whatever was tried before. What it throws is a defect too. */
  turn(seed: number): Promise<readonly Defect[]> | readonly Defect[];
  /**
   * What the last turn was about, by name: turns that decide nothing find nothing. Names `row\tcolumn` make a table at
   * the end.
   */
  counts?(): Readonly<Record<string, number>>;
}
