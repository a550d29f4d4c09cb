/** Verbs and options that a page names in code. */
import { VERBS } from '../../src/cli/verb-table.ts';

const optionsOf = ({ options }: (typeof VERBS)[number]): string[] =>
  options.flatMap(([flags]) => flags.split(/[ ,]+/).filter((word) => word.startsWith('-')));

const ALWAYS = ['--help', '-h'];
const ANY = new Set([...VERBS.flatMap(optionsOf), ...ALWAYS, '--version', '-V']);

/** In a code block a call begins a line or follows the shell's signs: other lines are what something prints. */
const IN_BLOCK = /(?:^\s*|[$|&;] ?|[$<]\(|run: )(?:npx )?(pokelab [\w-].*)/gm;

function callsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].map(([, inside]) => inside);
  return blocks.flatMap((block) =>
    [...block.replace(/\\\n/g, '').matchAll(IN_BLOCK)].map((match) => match[1]),
  );
}

const spansIn = (text: string): string[] =>
  [...text.replace(/^```.*\n[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map((match) => match[1]);

/** What is no verb or no option of one, as it is written. */
export const strangersIn = (text: string): string[] => [
  ...spansIn(text).flatMap((span) =>
    /^--\w/.test(span) ? strangeOptions(span, ANY) : strangersOf(span),
  ),
  ...callsIn(text).flatMap(strangersOf),
];

function strangersOf(code: string): string[] {
  const calls = code.matchAll(/(?<![\w/.-])pokelab ([\w-]+)((?:'[^']*'|"[^"]*"|[^|&;><])*)/g);
  return [...calls].flatMap(([call, name, words]) => {
    // `pokelab VERB` and `pokelab --help`.
    if (/^[A-Z]+$/.test(name) || ANY.has(name)) return [];
    const verb = VERBS.find((other) => other.name === name);
    if (verb === undefined) return [call];
    return strangeOptions(words, new Set([...optionsOf(verb), ...ALWAYS]));
  });
}

function strangeOptions(words: string, known: ReadonlySet<string>): string[] {
  const options =
    words.replace(/'[^']*'|"[^"]*"/g, '').match(/(?<![\w'-])--?[a-zA-Z][\w-]*/g) ?? [];
  return options.filter((option) => !known.has(option));
}
