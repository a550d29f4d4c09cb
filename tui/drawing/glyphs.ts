/** The few characters that the debugger draws with, for terminals with Unicode and without. */

export interface Glyphs {
  vertical: string;
  horizontal: string;
  /** Where something stands: the current row, the next operation. */
  here: string;
  forwards: string;
  backwards: string;
  breakpoint: string;
  failure: string;
  /** Done and still to come, on the scrubber. */
  done: string;
  open: string;
  knob: string;
  /** A line goes on beyond its pane. */
  more: string;
  /** In the causal past of the failure. */
  cause: string;
  /** Has what is sought. */
  found: string;
}

const UNICODE: Glyphs = {
  vertical: '│',
  horizontal: '─',
  here: '▸',
  forwards: '▶',
  backwards: '◀',
  breakpoint: '●',
  failure: '!',
  done: '━',
  open: '─',
  knob: '█',
  more: '…',
  cause: '●',
  found: '/',
};

const ASCII: Glyphs = {
  vertical: '|',
  horizontal: '-',
  here: '>',
  forwards: '>',
  backwards: '<',
  breakpoint: '*',
  failure: '!',
  done: '=',
  open: '-',
  knob: '#',
  more: '~',
  cause: '*',
  found: '/',
};

export function glyphsFor(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}

const OWN = new Set([...Object.values(UNICODE), ...Object.values(ASCII)]);

/** Latin, Greek and Cyrillic, one cell each. */
const LETTER = /[\u00a1-\u02ff\u0370-\u0482\u048a-\u052f]/;

/** The text with nothing in it that could drive a terminal or take two cells. */
export function drawable(text: string, unicode = false): string {
  const stays = (character: string): boolean =>
    OWN.has(character) || (unicode && LETTER.test(character));
  return text.replace(/[^ -~]/g, (one) => (stays(one) ? one : '?'));
}
