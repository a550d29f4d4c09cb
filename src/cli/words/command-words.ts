/** `-x FILE` and `-e COMMAND` of the debugger: commands, run in the order in which they are given. */
import type { Verb, VerbOption } from './verb.ts';

export const COMMAND_OPTIONS: readonly VerbOption[] = [
  ['-x <file>', 'run the commands in this file first, a line each'],
  ['-e <command>', 'run this command first; -x and -e go in their order'],
];

export const takesCommands = ({ options }: Verb): boolean => options.includes(COMMAND_OPTIONS[0]);

/** The words with all -x and -e as one -e with a line for each: `-x FILE` is `source FILE`. */
export function withCommands(words: readonly string[]): string[] {
  const lines: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const option = word.slice(0, 2);
    if (word === '--') {
      rest.push(...words.slice(at));
      break;
    }
    if (option !== '-x' && option !== '-e') {
      rest.push(word);
      continue;
    }
    const text = word === option ? words[++at] : word.slice(2);
    // Without one the command line's reader says what is missing.
    if (text === undefined) return [...rest, option];
    lines.push(option === '-x' ? `source ${text}` : text);
  }
  return lines.length === 0 ? rest : ['-e', lines.join('\n'), ...rest];
}
