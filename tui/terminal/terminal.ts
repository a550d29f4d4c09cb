/** What the debugger sees of the terminal and the process that it runs in; the command line makes it. */

import { drawable } from '../drawing/glyphs.ts';
import { drawnAs } from './terminfo.ts';

export type SignalName = 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'SIGCONT';

/** Signals that end the program, with its exit status: 128 and the signal's number, as shells have it. */
export const ENDED_BY: readonly (readonly [SignalName, number])[] = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
];

export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  output: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  /** For people, once the screen is gone. */
  say(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  /** Calls back whenever the signal comes; the result ends that. */
  onSignal(signal: SignalName, listener: () => void): () => void;
  /** Stops the process, as the shell's Ctrl-Z does; SIGCONT comes when it goes on. */
  stop(): void;
}

/** How the terminal is to be used. */
export interface Manners {
  term: string;
  unicode: boolean;
  mouse: boolean;
  plain: boolean;
}

export interface MannersAsked {
  unicode?: boolean;
  mouse?: boolean;
  colour?: boolean;
}

/** What the environment and the user say; a message for a terminal that cannot be used. */
export function mannersOf({ input, output, env }: Terminal, asked: MannersAsked): Manners | string {
  if (!input.isTTY || !output.isTTY) {
    return 'the debugger needs a terminal; --batch runs commands without one, "pokelab show FILE" prints the run';
  }
  const named = env.TERM ?? '';
  const refused = (what: string): string =>
    `the debugger cannot draw on ${what}; "pokelab show FILE" prints the run instead`;
  if (named === 'dumb' || named === '') return refused(`TERM=${named || '(not set)'}`);
  const drawn = drawnAs(named, env);
  if ('problem' in drawn) return refused(`TERM=${drawable(named)}: ${drawn.problem}`);
  const { term } = drawn;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return {
    term,
    // The font of the Linux console has 256 or 512 characters: no arrows.
    unicode: asked.unicode ?? (/utf-?8/i.test(locale) && !/^linux\b/.test(term)),
    mouse: asked.mouse ?? true,
    plain: asked.colour === undefined ? (env.NO_COLOR ?? '') !== '' : !asked.colour,
  };
}

/** OSC 52 puts text on the clipboard of the user's own machine, over ssh too (xterm, ctlseqs). */
export function clipboardSequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
}
