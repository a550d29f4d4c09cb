/** The JSON documents that `--json` prints: one on stdout, two spaces of indentation. */
import { nmisWord, type Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { VERSION } from '../process/version.ts';
import type { Words } from '../words/given-words.ts';

export function printJson(
  environment: Pick<Environment, 'out'>,
  verb: string | null,
  fields: object,
): void {
  const document = { tool: 'pokelab', version: VERSION, verb, ...fields };
  environment.out(`${JSON.stringify(document, jsonValue, 2)}\n`);
}

/** The same with a list as its last field, of which one entry at a time is held. */
export async function printJsonList(
  environment: Environment,
  verb: string,
  fields: object,
  { name, entries }: { name: string; entries: Iterable<object> },
): Promise<void> {
  const document = { tool: 'pokelab', version: VERSION, verb, ...fields };
  const head = JSON.stringify(document, jsonValue, 2).replace(/\n\}$/, '');
  let isFirst = true;
  await printEach(environment, environment.out, texts());
  function* texts(): Generator<string> {
    yield `${head},\n  ${JSON.stringify(name)}: [`;
    for (const entry of entries) {
      const text = JSON.stringify(entry, jsonValue, 2).replaceAll('\n', '\n    ');
      yield `${isFirst ? '' : ','}\n    ${text}`;
      isFirst = false;
    }
    yield `${isFirst ? '' : '\n  '}]\n}\n`;
  }
}

/** Text that is written in one go. */
const PORTION = 1 << 16;

/** Writes as fast as it is taken; ends where nobody reads any more. */
export async function printEach(
  { drained, interrupted, memoryLow }: Environment,
  say: (text: string) => void,
  texts: Iterable<string>,
): Promise<void> {
  let portion = '';
  for (const text of texts) {
    portion += text;
    if (portion.length < PORTION) continue;
    say(portion);
    portion = '';
    await drained?.();
    // What is written a part at a time needs no more memory than there is.
    if (interrupted() && !memoryLow()) return;
  }
  say(portion);
}

/** Names of numbers that are -1 where there is no such CPU, site or event. */
const NONE = new Set(['cpu', 'site', 'changedSite', 'event', 'first', 'last']);

/** 64-bit values that no JSON number can hold are strings; what there is not is null. */
function jsonValue(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value === -1 && NONE.has(name) ? null : value;
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
