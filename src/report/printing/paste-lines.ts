/** The lines that end a failure's report: what to paste to reproduce, replay and debug it. */

import { spellingWords } from '../../language/protocol/defines.ts';
import { printable } from '../../machine/program/printable.ts';
import { DEFAULT_STACKS } from '../../machine/state/stacks.ts';
import { DEFAULTS } from '../../scenario/limits.ts';
import { mayNest, nmisWord, type Scenario } from '../../scenario/scenario.ts';

export interface PasteOptions {
  /** How the user calls the tool: `pokelab`, `npx pokelab`. */
  command: string;
  /** As the user named it: a built-in name or a path, spelled with its defines. */
  protocol: string;
  scenario: Scenario;
  strategy: string;
  seed: number;
  /** The replay's path; null when the run is not recorded. */
  file: string | null;
}

export function pasteLines(options: PasteOptions): string[] {
  const { command, protocol, scenario, strategy, seed, file } = options;
  const words = ['check', ...spellingWords(operand(protocol)), ...scenarioWords(scenario)];
  if (strategy !== 'exhaustive') words.push('--strategy', strategy, '--seed', String(seed));
  return [reproduceLine(command, words), ...fileLines(command, file)];
}

/** A line for a shell, quoted. */
export const reproduceLine = (command: string, words: readonly string[]): string =>
  `reproduce: ${command} ${words.map(quoted).join(' ')}`;

/** What a recorded run is given to; null for one that is not recorded. */
export const fileLines = (command: string, file: string | null): string[] =>
  file === null
    ? []
    : [
        `replay:    ${command} replay ${quoted(operand(file))}`,
        `debug:     ${command} debug ${quoted(operand(file))}`,
      ];

/** A name that is taken for no option. */
export const operand = (name: string): string => (name.startsWith('-') ? `./${name}` : name);

/** The options that say all of a scenario, whatever its protocol says. */
export function scenarioWords(scenario: Scenario): string[] {
  const { cpus, memory, hardware, sites, jobs, tasks, nmiStack, int3Stack } = scenario;
  const words = ['--cpus', String(cpus), ...nmiWords(scenario), '--memory', memory];
  if (hardware !== DEFAULTS.hardware) words.push('--hardware', hardware);
  words.push('--sites', String(sites), '--jobs', String(jobs));
  if (tasks > 1) words.push('--tasks', String(tasks));
  if (mayNest(scenario)) words.push('--nmi-stack', nmiStack);
  if (int3Stack !== DEFAULT_STACKS.int3Stack) words.push('--int3-stack', int3Stack);
  return words;
}

function nmiWords({ nmis, nmisPerCpu }: Scenario): string[] {
  const taking = nmisPerCpu.flatMap((most, cpu) => (most > 0 ? [cpu] : []));
  const each = Math.max(0, ...nmisPerCpu);
  const words =
    nmis > 0 && each < nmis ? ['--nmis-per-cpu', String(each)] : ['--nmis', String(nmisWord(nmis))];
  if (nmis === 0 || taking.length === nmisPerCpu.length) return words;
  return [...words, '--nmi-cpus', taking.join(',')];
}

/** A word for a POSIX shell; one with what is not printable for those that know $'...', so that it drives no terminal. */
export function quoted(word: string): string {
  if (printable(word) !== word) return `$'${[...word].map(spelled).join('')}'`;
  return /^(?!=)[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A character within $'...': its bytes, three octal digits each, which nothing behind them can be taken for. */
function spelled(character: string): string {
  if (/['\\]/.test(character)) return `\\${character}`;
  if (printable(character) === character) return character;
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
}
