/** Verbs and options that a page names in code. */
import { VERBS } from '../../src/cli/verb-table.ts';

const optionsOf = ({ options }: (typeof VERBS)[number]): string[] =>
  options.flatMap(([flags]) => flags.split(/[ ,]+/).filter((word) => word.startsWith('-')));

const ALWAYS = ['--help', '-h'];
const ANY = new Set([...VERBS.flatMap(optionsOf), ...ALWAYS, '--version', '-V']);

/** Code blocks, a line each, and code spans. */
function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].flatMap(([, inside]) =>
    inside.replace(/\\\n/g, '').split('\n'),
  );
  const rest = text.replace(/^```.*\n[\s\S]*?^```$/gm, '');
  return [...blocks, ...[...rest.matchAll(/`([^`]+)`/g)].map((match) => match[1])];
}

/** What is no verb or no option of one, as it is written. */
export const strangersIn = (text: string): string[] =>
  codeIn(text).flatMap((code) => {
    if (/^--?[a-zA-Z]/.test(code)) return /^--\w/.test(code) ? strangeOptions(code, ANY) : [];
    const calls = code.matchAll(/(?<![\w/.-])pokelab ([\w-]+)((?:'[^']*'|"[^"]*"|[^|&;><])*)/g);
    return [...calls].flatMap(([call, name, words]) => {
      // `pokelab VERB` and `pokelab --help`.
      if (/^[A-Z]+$/.test(name) || ANY.has(name)) return [];
      const verb = VERBS.find((other) => other.name === name);
      if (verb === undefined) return [call];
      return strangeOptions(words, new Set([...optionsOf(verb), ...ALWAYS]));
    });
  });

function strangeOptions(words: string, known: ReadonlySet<string>): string[] {
  const options =
    words.replace(/'[^']*'|"[^"]*"/g, '').match(/(?<![\w'-])--?[a-zA-Z][\w-]*/g) ?? [];
  return options.filter((option) => !known.has(option));
}
