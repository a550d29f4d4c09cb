/**
 * From what a terminal sends to keys and mouse reports. Of its own as blessed loses a mouse report
 * when two of them, or a key and one, arrive in one read.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Input } from '../input/update.ts';

/** Sequences of xterm and its kin (ctlseqs, "PC-Style Function Keys", "SGR (1006)"). */
const CSI_KEYS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'S-tab',
  '1~': 'home',
  '2~': 'insert',
  '3~': 'delete',
  '4~': 'end',
  '5~': 'pageup',
  '6~': 'pagedown',
  '7~': 'home',
  '8~': 'end',
};

const ESCAPE = '\x1b';
/** What follows the Escape of a sequence (ECMA-48, 5.4). */
const SEQUENCE = /^(?:\[[0-?]*[ -/]*[@-~]|O[@-~])/;
/** The beginning of one whose rest has not arrived. */
const UNFINISHED = /^(?:\[[0-?]*[ -/]*|O)?$/;
/** Around what is pasted (ctlseqs, "Bracketed Paste Mode"). */
const PASTE = `${ESCAPE}[200~`;
const PASTED = `${ESCAPE}[201~`;
/** Characters of a paste that are kept. */
const MOST_PASTED = 1 << 16;

export interface DecodedInput {
  inputs: Input[];
  /** The beginning of a sequence, to be put before what arrives next. */
  rest: string;
}

/** Everything in a chunk; `rest` is not empty when the chunk ends within a sequence. */
export function decodeInput(text: string): DecodedInput {
  const inputs: Input[] = [];
  let left = text;
  while (left !== '') {
    if (left.startsWith(PASTE)) {
      const end = left.indexOf(PASTED);
      if (end < 0) return { inputs, rest: shortened(left) };
      inputs.push({ kind: 'paste', text: left.slice(PASTE.length, end) });
      left = left.slice(end + PASTED.length);
      continue;
    }
    const isEscape = left.startsWith(ESCAPE);
    const body = isEscape ? left.slice(1) : '';
    if (isEscape && UNFINISHED.test(body)) return { inputs, rest: left };
    const sequence = SEQUENCE.exec(body)?.[0];
    const input = sequence === undefined ? keyOf(left[0]) : sequenceInput(sequence);
    if (input !== null) inputs.push(input);
    left = left.slice(sequence === undefined ? 1 : 1 + sequence.length);
  }
  return { inputs, rest: '' };
}

/** A paste without an end yet; where it is long, its beginning and what may be the beginning of the end. */
function shortened(paste: string): string {
  if (paste.length <= MOST_PASTED + PASTED.length) return paste;
  return paste.slice(0, MOST_PASTED) + paste.slice(-PASTED.length);
}

/** Milliseconds after which a lone Escape is no beginning of a sequence. */
const ESCAPE_MS = 40;
/** And after which a paste has lost its end. */
const PASTE_MS = 1000;

/** Reads chunks as they come, also those that end within a sequence or a character. */
export class InputReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (inputs: Input[]) => void;
  #rest = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(take: (inputs: Input[]) => void) {
    this.#take = take;
  }

  read(chunk: Buffer | string): void {
    this.close();
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    const { inputs, rest } = decodeInput(this.#rest + text);
    this.#rest = rest;
    const pause = rest.startsWith(PASTE) ? PASTE_MS : ESCAPE_MS;
    if (rest !== '') this.#timer = setTimeout(() => this.#abandon(), pause);
    this.#take(inputs);
  }

  /** No timer is left behind. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #abandon(): void {
    const rest = this.#rest;
    this.#rest = '';
    this.#take(decodeAbandoned(rest));
  }
}

/** A sequence that never went on was an Escape and ordinary keys; what was pasted never is keys. */
function decodeAbandoned(rest: string): Input[] {
  if (rest.startsWith(PASTE)) return [{ kind: 'paste', text: rest.slice(PASTE.length) }];
  return [...rest].flatMap((character) => keyOf(character) ?? []);
}

function keyOf(character: string): Input | null {
  const key = keyName(character);
  return key === null ? null : { kind: 'key', key };
}

function keyName(character: string): string | null {
  switch (character) {
    case '\r':
    case '\n':
      return 'enter';
    case '\t':
      return 'tab';
    case ' ':
      return 'space';
    case '\b':
    case '\x7f':
      return 'backspace';
    case ESCAPE:
      return 'escape';
  }
  if (character < ' ') {
    const letter = String.fromCharCode(character.charCodeAt(0) + 96);
    return /[a-z]/.test(letter) ? `C-${letter}` : null;
  }
  return character <= '~' ? character : null;
}

function sequenceInput(sequence: string): Input | null {
  const mouse = /^\[<(\d+);(\d+);(\d+)([Mm])$/.exec(sequence);
  if (mouse !== null) return mouseInput(Number(mouse[1]), mouse[2], mouse[3], mouse[4] === 'M');
  // Modifiers, as in `1;5A`, are left out: nothing is bound to them.
  const plain = sequence
    .slice(1)
    .replace(/^1;\d+/, '')
    .replace(/;\d+~$/, '~');
  const key = Object.hasOwn(CSI_KEYS, plain) ? CSI_KEYS[plain] : undefined;
  return key === undefined ? null : { kind: 'key', key };
}

const DRAG = 32;
const WHEEL = 64;
/** Shift, Meta and Control. */
const MODIFIERS = 4 | 8 | 16;

function mouseInput(code: number, column: string, row: string, isPress: boolean): Input | null {
  const at = { x: Number(column) - 1, y: Number(row) - 1 };
  const button = code & ~MODIFIERS;
  if (!isPress) return null;
  if (button === WHEEL) return { kind: 'mouse', action: 'wheel-up', ...at };
  if (button === WHEEL + 1) return { kind: 'mouse', action: 'wheel-down', ...at };
  if (button === 0) return { kind: 'mouse', action: 'press', ...at };
  return button === DRAG ? { kind: 'mouse', action: 'drag', ...at } : null;
}
