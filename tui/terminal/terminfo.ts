/**
 * What a terminal can do, as its terminfo entry says (term(5), ncurses 6.5). Of our own, as blessed takes a
 * terminal without an entry for an xterm, and cannot read entries of the newer format.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Capabilities {
  /** Colours that it has, 0 for none. */
  colours: number;
  /** A teletype, a line printer, or a family of terminals that has nothing in common. */
  isPaper: boolean;
  /** Cells that a change of attributes takes on the screen. */
  cookie: number;
  /** Strings, empty for what it cannot do. */
  moveTo: string;
  clear: string;
  inverse: string;
  /** Numbers of four bytes: what blessed cannot read. */
  isWide: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const FOLDERS = [
  '/etc/terminfo',
  '/lib/terminfo',
  '/usr/share/terminfo',
  '/usr/lib/terminfo',
  '/usr/local/share/terminfo',
];

/** The entry of that name where ncurses looks for one; null for none that can be read. */
export function capabilitiesOf(term: string, env: Variables): Capabilities | null {
  if (!/^[\w+.-]+$/.test(term)) return null;
  const own = [env.TERMINFO, env.HOME === undefined ? undefined : join(env.HOME, '.terminfo')];
  const folders = [...own, ...(env.TERMINFO_DIRS ?? '').split(':'), ...FOLDERS];
  const [letter] = term;
  const number = letter.charCodeAt(0).toString(16).padStart(2, '0');
  for (const folder of folders) {
    if (folder === undefined || folder === '') continue;
    for (const initial of [letter, number]) {
      const bytes = bytesOf(join(folder, initial, term));
      const found = bytes === null ? null : readCapabilities(bytes);
      if (found !== null) return found;
    }
  }
  return null;
}

function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const NARROW = 0o432;
const WIDE = 0o1036;
/** Positions in the lists of term.h. */
const [GENERIC, HARD_COPY, OVERSTRIKE] = [6, 7, 15];
const [COOKIE, COLOURS] = [4, 13];
const [CLEAR, MOVE_TO, INVERSE] = [5, 10, 34];

/** null for bytes that are no entry. */
export function readCapabilities(bytes: Buffer): Capabilities | null {
  try {
    return taken(bytes);
  } catch (error) {
    // A number that stands beyond the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function taken(bytes: Buffer): Capabilities | null {
  const short = (at: number): number => bytes.readInt16LE(at);
  const [magic, names, flags, numbers, strings] = [0, 2, 4, 6, 8].map(short);
  if (magic !== NARROW && magic !== WIDE) return null;
  const width = magic === WIDE ? 4 : 2;
  const flagsAt = 12 + names;
  // Numbers begin at an even byte.
  const numbersAt = flagsAt + flags + ((flagsAt + flags) % 2);
  const stringsAt = numbersAt + numbers * width;
  const tableAt = stringsAt + 2 * strings;
  const flag = (at: number): boolean => at < flags && bytes.readInt8(flagsAt + at) === 1;
  const number = (at: number): number =>
    at < numbers ? Math.max(0, bytes.readIntLE(numbersAt + at * width, width)) : 0;
  const text = (at: number): string => {
    const offset = at < strings ? short(stringsAt + 2 * at) : -1;
    if (offset < 0) return '';
    const end = bytes.indexOf(0, tableAt + offset);
    return end < 0 ? '' : bytes.toString('latin1', tableAt + offset, end);
  };
  return {
    colours: number(COLOURS),
    isPaper: [GENERIC, HARD_COPY, OVERSTRIKE].some(flag),
    cookie: number(COOKIE),
    moveTo: text(MOVE_TO),
    clear: text(CLEAR),
    inverse: text(INVERSE),
    isWide: magic === WIDE,
  };
}

/** Terminals of ECMA-48 that are known without their entries, and those of them that have 256 colours. */
const KIN = ['xterm', 'screen', 'tmux', 'rxvt', 'linux', 'vt100', 'vt102', 'vt220', 'ansi'];
const COLOURFUL = [
  'alacritty',
  'foot',
  'wezterm',
  'kitty',
  'xterm-kitty',
  'ghostty',
  'xterm-ghostty',
];

const withColours = (isColourful: boolean, other: string): string =>
  isColourful ? 'xterm-256color' : other;

/**
 * The terminal that blessed is to draw on for a value of TERM, or why it cannot. It draws with the control
 * sequences of ECMA-48, whatever the entry says: other terminals would show them. A name without an entry
 * stands for the family that it begins with (`xterm-kitty`).
 */
export function drawnAs(term: string, env: Variables): { term: string } | { problem: string } {
  for (let name = term; name !== ''; name = name.replace(/[-.+]?[^-.+]*$/, '')) {
    const capabilities = capabilitiesOf(name, env);
    if (capabilities === null) {
      if (COLOURFUL.includes(name)) return { term: withColours(true, name) };
      if (KIN.includes(name)) return { term: withColours(/256color|-direct/.test(term), 'xterm') };
      continue;
    }
    const problem = problemOf(capabilities);
    if (problem !== null) return { problem };
    // Its own entries of so many colours it reads wrongly, and complains of on the screen.
    return { term: withColours(capabilities.colours >= 256, capabilities.isWide ? 'xterm' : name) };
  }
  return { problem: 'no terminfo entry has that name' };
}

/** It begins with the control sequence introducer, in seven bits or in eight. */
const isSequence = (text: string): boolean => text.startsWith('\x1b[') || text.startsWith('\x9b');

function problemOf({ isPaper, cookie, moveTo, clear, inverse }: Capabilities): string | null {
  if (isPaper || moveTo === '' || clear === '') return 'its cursor cannot be moved';
  if (!isSequence(moveTo)) return 'it has control sequences of its own';
  if (!isSequence(inverse) || cookie > 0) return 'it cannot show a selected line';
  return null;
}
