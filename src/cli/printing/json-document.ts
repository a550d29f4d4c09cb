/** The JSON documents that `--json` prints: one on stdout, two spaces of indentation. */
import type { Failure } from '../../detectors/failure.ts';
import { nmisWord, type Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { VERSION } from '../process/version.ts';
import type { Words } from '../words/given-words.ts';

export function printJson(environment: Environment, verb: string, fields: object): void {
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
  { drained, interrupted }: Environment,
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
    if (interrupted()) return;
  }
  say(portion);
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

/** A failure; of which CPU and which site, null where it is of none. */
export function failureFields(failure: Failure | null): object | null {
  if (failure === null) return null;
  const { class: name, cpu, site, message } = failure;
  return { class: name, cpu: cpu < 0 ? null : cpu, site: site < 0 ? null : site, message };
}

/** Text for people: to stdout, or to stderr when stdout belongs to a JSON document. */
export function forPeople(environment: Environment, words: Words): (text: string) => void {
  return words.json ? environment.err : environment.out;
}
