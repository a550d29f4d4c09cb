/** The manual page pokelab(1), made from the table of verbs and what their help says. */
import { helpOf, type Verb, type VerbOption } from '../words/verb.ts';
import { bold, paragraph, roff, section, tagged, usage, verbatim } from './roff.ts';

/** Exit statuses with what they mean, by number. */
type Statuses = readonly (readonly [status: string, means: string])[];

export interface Page {
  version: string;
  /** `2026-11-28`. */
  date: string;
  verbs: readonly Verb[];
  examples(verb: string): readonly (readonly [words: string, does: string])[];
  /** What else the help of the verb says. */
  more(verb: string): readonly string[];
  statuses(verb: string): Statuses;
}

/** Of the program, whatever the verb ([C1]). */
const STATUSES: Statuses = [
  ['0', 'clean, or the same'],
  ['1', 'a violation was found, or the two differ'],
  ['2', 'usage, or input or output that cannot be used'],
  ['3', 'a defect of Pokelab: what went wrong is on stderr, with a stack trace'],
  ['4', 'a replay does not replay: the machine did something else than what was recorded'],
  [
    '5',
    'a budget (time, states, runs, memory) ran out before the question was answered, or a run is unfinished',
  ],
  ['130', 'interrupted before the question was answered; what was found is printed'],
];

const ENVIRONMENT: readonly (readonly [name: string, does: string])[] = [
  ['NO_COLOR', 'if set and not empty: no colours.'],
  ['TERM', 'dumb: no escape codes and no progress line; otherwise what the debugger draws on.'],
  ['TERMINFO, TERMINFO_DIRS', 'where the debugger looks for the description of the terminal.'],
  [
    'LC_ALL, LC_CTYPE, LANG',
    'the first that is set says whether a terminal shows UTF-8; without it what is not ASCII is spelled.',
  ],
];

const FILES: readonly (readonly [name: string, holds: string])[] = [
  ['replays/', 'in the current directory: runs that were recorded, and searches that were kept.'],
  ['NAME.replay', 'a recorded run.'],
  ['NAME.replay.notes', 'what the debugger keeps beside it: bookmarks, breakpoints, branches.'],
  ['NAME.checkpoint', 'a search that was kept; check --resume goes on with it.'],
  ['NAME.part', 'a file that is not whole yet.'],
  ['NAME.c', 'a protocol; pokelab ls lists the built-in ones.'],
];

export function manPage(page: Page): string {
  const { version, date, verbs } = page;
  const lines = [
    `.TH POKELAB 1 ${date} "pokelab ${version}" "User Commands"`,
    ...section(
      'name',
      `pokelab \\- ${roff('find, record, replay and diff races of live code patching')}`,
    ),
    ...synopsis(verbs),
    ...section('description', ...description()),
    ...section('verbs', ...verbs.flatMap((verb) => verbLines(verb, page))),
    ...section(
      'exit status',
      ...STATUSES.flatMap(([status, means]) => tagged(bold(status), means)),
    ),
    ...section('environment', ...ENVIRONMENT.flatMap(([name, does]) => tagged(bold(name), does))),
    ...section('files', ...FILES.flatMap(([name, holds]) => tagged(usage(`<${name}>`), holds))),
    ...section(
      'examples',
      ...verbs.flatMap(({ name }) => exampleLines(page.examples(name))).slice(1),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function synopsis(verbs: readonly Verb[]): string[] {
  const calls = verbs.map(({ name, arguments: words, options }) => {
    const parts = [bold('pokelab'), bold(name)];
    if (options.length > 0) parts.push('[\\fIoptions\\fR]');
    if (words !== '') parts.push(usage(words));
    return parts.join(' ');
  });
  const last = `${bold('pokelab')} [${bold('--help')}|${bold('--version')}]`;
  return section('synopsis', ...[...calls, last].flatMap((call) => [call, '.br']).slice(0, -1));
}

const description = (): string[] => [
  roff(
    'Live code patching rewrites machine code that other CPUs, and NMIs on any CPU, may be executing at that moment. Pokelab simulates an SMP machine, searches the interleavings of a patching protocol, written in kernel C, for a run that fails, explains and records that run, and replays it in a terminal debugger that also steps backwards.',
  ),
  ...paragraph(
    'A protocol is the name of a built-in one or a C file; a replay is a file. Where an option is not given, what holds is said in brackets. Every verb takes --help.',
  ),
];

function verbLines(verb: Verb, { statuses, more }: Page): string[] {
  const { name, arguments: words, summary, options } = verb;
  const also = more(name);
  return [
    `.SS pokelab ${roff(name)} ${usageText(words)}`.trimEnd(),
    roff(`${summary[0].toUpperCase()}${summary.slice(1)}.`),
    ...options.flatMap(optionLines),
    ...(also.length === 0 ? [] : verbatim(also)),
    ...paragraph('Exit statuses:'),
    ...statuses(name).flatMap(([status, means]) => tagged(bold(status), means)),
  ];
}

/** Without a change of font: a heading is bold. */
const usageText = (words: string): string => roff(words.replace(/[<>]/g, ''));

function optionLines(option: VerbOption): string[] {
  const [flags, , values = []] = option;
  const help = helpOf(option);
  const unsaid = values.some((value) => !help.includes(value));
  const choices = unsaid ? `. One of: ${values.join(', ')}` : '';
  return tagged(usage(flags), `${help}${choices}`);
}

const exampleLines = (examples: readonly (readonly [string, string])[]): string[] =>
  examples.flatMap(([words, does]) => [
    ...paragraph(`${does[0].toUpperCase()}${does.slice(1)}${does.endsWith('?') ? '' : ':'}`),
    ...verbatim([`pokelab ${words}`]),
  ]);
