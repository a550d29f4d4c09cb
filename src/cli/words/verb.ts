/** What a verb of the command line is. */
import type { Environment } from '../process/environment.ts';
import type { ExitStatus } from '../process/exit.ts';
import type { Words } from './given-words.ts';

export interface VerbModule {
  run(environment: Environment, positional: string[], words: Words): Promise<ExitStatus>;
}

/**
 * `flags` in commander's syntax, `--cpus <n>`; `values`: the words that it takes, where they are few; `fallback`: what
 * holds without it, in words.
 */
export type VerbOption = readonly [
  flags: string,
  help: string,
  values?: readonly string[],
  fallback?: string,
];

/** What help and completion say of an option. */
export const helpOf = ([, help, , fallback]: VerbOption): string =>
  fallback === undefined ? help : `${help} (${fallback})`;

export interface Verb {
  name: string;
  /** Commander's syntax: `<one>`, `[maybe]`, `<several...>`. */
  arguments: string;
  summary: string;
  options: readonly VerbOption[];
  /** Loaded only when the verb is used. */
  load(): Promise<VerbModule>;
}
