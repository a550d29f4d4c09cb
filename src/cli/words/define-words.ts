/** `-D NAME[=VALUE]` on the command line: each goes to the protocol that is named before it. */
import { defineOf } from '../../language/protocol/defines.ts';
import { UsageError } from '../process/exit.ts';
import type { Verb } from './verb.ts';

/** Options whose value is a protocol. */
const PROTOCOL_OPTIONS = new Set(['--against', '--protocol']);

export const DEFINE_OPTION = [
  '-D <name[=value]>',
  'define a macro in the protocol named before it (the first, where none is)',
] as const;

export const takesDefines = ({ options }: Verb): boolean => options.includes(DEFINE_OPTION);

const takesValue = ({ options }: Verb, word: string): boolean =>
  !word.includes('=') &&
  options.some(([flags]) => flags.split(/[ ,]+/).includes(word) && flags.includes('<'));

/**
 * The words behind the verb with each -D made a part of the protocol's spelling: `P --cpus 2 -D A=0`
 * gives `P -D A=0`, `--cpus`, `2`. Throws UsageError.
 */
export function withDefines(verb: Verb, words: readonly string[]): string[] {
  const joined: string[] = [];
  let pending = '';
  let protocol = -1;
  const name = (index: number): void => {
    protocol = index;
    joined[index] += pending;
    pending = '';
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (/^-D/.test(word)) {
      const text = word === '-D' ? words[++at] : word.slice(2);
      const spelled = ` -D ${checked(text)}`;
      if (protocol < 0) pending += spelled;
      else joined[protocol] += spelled;
      continue;
    }
    joined.push(word);
    if (takesValue(verb, word) && at + 1 < words.length) {
      joined.push(words[++at]);
      if (PROTOCOL_OPTIONS.has(word)) name(joined.length - 1);
    } else if (!word.startsWith('-') || [...PROTOCOL_OPTIONS].some((o) => word.startsWith(`${o}=`)))
      name(joined.length - 1);
  }
  if (pending !== '') throw new UsageError(`${pending.trim()}: name a protocol that it is for`);
  return joined;
}

function checked(text: string | undefined): string {
  if (text !== undefined && defineOf(text) !== null && !text.includes(' -D ')) return text;
  throw new UsageError(`-D takes NAME or NAME=VALUE, not '${text ?? ''}'`);
}
