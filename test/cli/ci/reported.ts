/** A verb with every option by which it hands something to a CI system, and what came of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import * as check from '../../../src/cli/verbs/check.ts';
import type * as test from '../../../src/cli/verbs/test.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { readCommand, readXml } from './readers.ts';
import { wrongWith } from './sarif-schema.ts';

export interface Location {
  physicalLocation: { region: { startLine: number } };
}

export interface Result {
  ruleId: string;
  locations: Location[];
}

interface Verb {
  run: typeof test.run;
}

/** Commander hands over no name where there is none. */
export const checking: Verb = {
  run: (environment, names, words) => check.run(environment, names, words),
};

/** Of a file of tests, with a folder of its own. */
export function reporting() {
  const folder = mkdtempSync(join(tmpdir(), 'pokelab-reports-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const fresh = (end: string): string => join(folder, `${++count}.${end}`);

  function source(text: string, name = `${++count}.c`): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** The verb with what is asked of it. */
  async function reported(
    verb: Verb,
    names: string[],
    words: Words,
    asked = ['sarif', 'junit', 'summary', 'annotate'],
  ) {
    const { environment, printed } = quietEnvironment();
    const files = { sarif: fresh('sarif'), junit: fresh('xml'), summary: fresh('md') };
    const given = Object.fromEntries(
      asked.map((word) => [word, word === 'annotate' ? true : files[word as 'sarif']]),
    );
    const status = await verb.run(environment, names, { ...words, ...given });
    const read = (word: 'sarif' | 'junit' | 'summary') =>
      asked.includes(word) ? readFileSync(files[word], 'utf8') : '';
    const sarif = read('sarif');
    if (sarif !== '') expect(wrongWith(JSON.parse(sarif))).toEqual([]);
    const log = sarif === '' ? null : JSON.parse(sarif).runs[0];
    const junit = read('junit') === '' ? null : readXml(read('junit'));
    const commands = printed.err.split('\n').flatMap((line) => readCommand(line) ?? []);
    const texts = [sarif, read('junit'), read('summary')];
    return { status, ...printed, log, junit, summary: read('summary'), commands, texts };
  }

  return { fresh, source, reported };
}
