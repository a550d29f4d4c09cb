/** Random text of all Unicode, in random places of protocols, litmus tests and the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endedBy } from '../../../src/cli/process/ended.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';
import { run as litmus } from '../../../src/cli/verbs/litmus.ts';
import { run as replay } from '../../../src/cli/verbs/replay.ts';
import { run as once } from '../../../src/cli/verbs/run.ts';
import type { VerbModule } from '../../../src/cli/words/verb.ts';
import {
  DRIVING,
  FORGING,
  hostileSource,
  LITMUS,
  strayIn,
} from '../../cli/process/hostile-files.ts';
import fc from '../../support/property.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { inOwnFolder } from '../own-folder.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  fc.constantFrom(...DRIVING, FORGING, '"', '*/', '\\', "'", '$', '`', '-', '=', 'é', '日'),
);
const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));

const input = fc.record({
  verb: fc.constantFrom('run', 'litmus', 'replay'),
  name: text.map((name) => name.replace(/[\0/]/g, '').slice(0, 30)),
  /** What is inserted, and where: a share of the length. */
  inserted: fc.array(fc.tuple(text, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 3 }),
  word: text,
  option: fc.constantFrom('width', 'seed', 'cpus', 'memory', 'witness', 'time', 'strategy'),
  json: fc.boolean(),
});

const VERBS: Readonly<Record<string, { run: VerbModule['run']; end: string; base: string }>> = {
  run: { run: once, end: '.c', base: hostileSource() },
  litmus: { run: litmus, end: '.litmus', base: `C MP\n${LITMUS}` },
  replay: { run: replay, end: '.replay', base: 'pokelab' },
};

function withInserted(base: string, inserted: readonly (readonly [string, number])[]): string {
  return inserted.reduce((whole, [part, share]) => {
    const at = Math.floor(share * whole.length);
    return whole.slice(0, at) + part + whole.slice(at);
  }, base);
}

async function turn(seed: number): Promise<Defect[]> {
  const [{ verb, name, inserted, word, option, json }] = fc.sample(input, { seed, numRuns: 1 });
  const { run, end, base } = VERBS[verb];
  const content = withInserted(base, inserted);
  const { environment, printed } = quietEnvironment({ colour: true });
  try {
    await inOwnFolder(async (place) => {
      const path = join(place, `x${name}${end}`);
      writeFileSync(path, content);
      const words = { json: json || undefined, ...(word === '' ? {} : { [option]: word }) };
      await run(environment, [path], words);
    });
  } catch (error) {
    const ended = endedBy(error);
    if (ended.status === EXIT.internal) throw error;
    environment.err(ended.text);
  }
  const what = strayIn(printed.out) ?? strayIn(printed.err) ?? (json ? notJson(printed.out) : null);
  if (what === null) return [];
  return [
    {
      what: `${verb}: ${what}`,
      files: {
        [`file${end}`]: content,
        'words.json': JSON.stringify({ name, option, word, json }),
      },
    },
  ];
}

function notJson(text: string): string | null {
  try {
    if (text !== '') JSON.parse(text);
    return null;
  } catch (error) {
    return `the document is no JSON: ${(error as Error).message}`;
  }
}

export const textFuzzer: Fuzzer = {
  name: 'text',
  about: 'hostile text in files, names and words, and what is printed of it',
  turn,
};
