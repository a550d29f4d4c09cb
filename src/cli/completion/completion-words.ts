/** What can stand where on the command line, for the scripts that complete it. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * What a word may be. `none`: there is no word there; `any`: nothing can be offered, a number say;
 * `either`: a protocol or a file.
 */
export type Word =
  | { kind: 'none' | 'any' | 'protocol' | 'replay' | 'file' | 'directory' | 'either' }
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

/** By what stands between the brackets in the table of verbs. */
const WORDS: Readonly<Record<string, Word>> = {
  protocol: { kind: 'protocol' },
  replay: { kind: 'replay' },
  file: { kind: 'file' },
  directory: { kind: 'directory' },
  first: { kind: 'either' },
  second: { kind: 'either' },
  names: { kind: 'either' },
  shell: { kind: 'values', values: SHELLS },
};

/** From commander's syntax: `<protocol>`, `[directory]`, `<replay...>`, `` for no word. */
export function wordOf(placeholder: string, values: readonly string[] | undefined): Word {
  if (values !== undefined) return { kind: 'values', values };
  if (placeholder === '') return { kind: 'none' };
  const name = /\w+/.exec(placeholder)?.[0] ?? '';
  return WORDS[name] ?? { kind: 'any' };
}

/** A word for a POSIX shell, whatever is in it. */
export const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
