/** What can stand where on the command line, for the scripts that complete it. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What a word may be; `none`: there is no word there; `any`: nothing can be offered, a number say. */
export type Word =
  | { kind: 'none' | 'any' | 'protocol' | 'replay' | 'file' | 'directory' }
  | { kind: 'values'; values: readonly string[] };

export interface Completion {
  /** Names of the built-in protocols. */
  protocols: readonly string[];
  verbs: readonly {
    name: string;
    summary: string;
    argument: Word;
    options: readonly { name: string; help: string; value: Word }[];
  }[];
}

const KINDS: readonly Word[] = [
  { kind: 'protocol' },
  { kind: 'replay' },
  { kind: 'file' },
  { kind: 'directory' },
  { kind: 'values', values: SHELLS },
];
const NAMES = ['protocol', 'replay', 'file', 'directory', 'shell'];

/** From commander's syntax: `<protocol>`, `[directory]`, `<replay...>`, `` for no word. */
export function wordOf(placeholder: string, values: readonly string[] | undefined): Word {
  if (values !== undefined) return { kind: 'values', values };
  if (placeholder === '') return { kind: 'none' };
  const name = /\w+/.exec(placeholder)?.[0] ?? '';
  return KINDS[NAMES.indexOf(name)] ?? { kind: 'any' };
}

/** A word for a POSIX shell, whatever is in it. */
export const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
