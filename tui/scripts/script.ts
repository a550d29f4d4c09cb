/** Lines of commands that are to be run one after the other. */

export interface ScriptLine {
  text: string;
  /** `command 2`, `race.txt:3` */
  where: string;
}

/** Files that one script may name, itself among them: one that names itself never ends. */
const MOST_FILES = 100;

export class Script {
  #lines: ScriptLine[];
  #files = 0;

  /** Commands of the command line, a line each. */
  constructor(commands: string) {
    this.#lines = linesOf(commands, (number) => `command ${number}`);
  }

  /** The next line is taken off. */
  next(): ScriptLine | undefined {
    return this.#lines.shift();
  }

  /** The lines of a file come before those that wait; false where there have been too many. */
  add(text: string, path: string): boolean {
    if (++this.#files > MOST_FILES) return false;
    this.#lines = [...linesOf(text, (number) => `${path}:${number}`), ...this.#lines];
    return true;
  }

  /** Nothing more is run. */
  stop(): void {
    this.#lines = [];
  }
}

/** Without empty lines and comments. */
function linesOf(text: string, where: (number: number) => string): ScriptLine[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), where: where(index + 1) }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
}
