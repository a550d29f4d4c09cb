/** The JSON documents that `--json` prints: one on stdout, two spaces of indentation. */
import { nmisWord, type Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { VERSION } from '../process/version.ts';
import type { Words } from '../words/given-words.ts';

export function printJson(environment: Environment, verb: string, fields: object): void {
  const document = { tool: 'pokelab', version: VERSION, verb, ...fields };
  environment.out(`${JSON.stringify(document, jsonValue, 2)}\n`);
}

/** 64-bit values that no JSON number can hold are strings. */
function jsonValue(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** A scenario without the source text. */
export function scenarioFields({ source, nmis, nmisPerCpu, ...scenario }: Scenario): object {
  const counts = { nmis: nmisWord(nmis), nmisPerCpu: nmisPerCpu.map(nmisWord) };
  return { ...scenario, ...counts, source: source.name };
}

/** Text for people: to stdout, or to stderr when stdout belongs to a JSON document. */
export function forPeople(environment: Environment, words: Words): (text: string) => void {
  return words.json ? environment.err : environment.out;
}
