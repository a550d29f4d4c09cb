/** Which options of `diff` and `debug` say something of what is compared, or looked at; the others are refused. */
import type { Scenario } from '../../scenario/scenario.ts';
import { UsageError } from '../process/exit.ts';
import { scenarioOptions } from './arguments.ts';
import type { Words } from './given-words.ts';

/** What is compared; `recording`: one, looked at. */
type Mode = 'recordings' | 'carried' | 'protocols' | 'recording';

/** The machine of a run that is carried over: the schedule's steps stay what they are. */
const MACHINE = ['memory', 'hardware', 'fetch', 'nmiStack', 'int3Stack'] as const;
/** Of other sizes the schedule would be another one. */
const SIZES = ['cpus', 'nmis', 'nmisPerCpu', 'nmiCpus', 'sites', 'jobs', 'tasks'] as const;
const SEARCHES = ['time', 'memoryLimit'] as const;

const REFUSED: Readonly<Record<Mode, readonly string[]>> = {
  recordings: [...MACHINE, ...SIZES, ...SEARCHES, 'out'],
  carried: SIZES,
  protocols: ['out', 'markdown'],
  recording: [...MACHINE, ...SIZES, 'out'],
};

const WHY: Readonly<Record<Mode, string>> = {
  recordings: 'two recordings are compared as they are, and nothing is searched',
  carried:
    "a schedule is carried over to a scenario of its own size: 'pokelab check' takes another",
  protocols: 'two protocols are searched, and no single run is compared',
  recording:
    'a replay has a scenario of its own: --against PROTOCOL carries it over, --protocol PROTOCOL begins another run',
};

/** Throws UsageError for an option that would be without effect. */
export function refuseIdle(mode: Mode, words: Words): void {
  const idle = REFUSED[mode].filter((word) => words[word] !== undefined);
  if (idle.length > 0) throw new UsageError(`${idle.map(optionOf).join(', ')}: ${WHY[mode]}`);
}

/** `nmisPerCpu`: `--nmis-per-cpu`. */
export const optionOf = (word: string): string =>
  `--${word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The machine that a run is carried over to, as far as the user says it. */
export function machineOptions(
  words: Words,
): Partial<Pick<Scenario, 'memory' | 'hardware' | 'nmiStack' | 'int3Stack'>> {
  const { memory, hardware, nmiStack, int3Stack } = scenarioOptions(words);
  const said = Object.entries({ memory, hardware, nmiStack, int3Stack });
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}
