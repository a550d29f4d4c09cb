/** The runs that `replays/` keeps: how each is made, through the verbs that users have. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, type ExitStatus } from '../../src/cli/process/exit.ts';
import * as check from '../../src/cli/verbs/check.ts';
import * as run from '../../src/cli/verbs/run.ts';
import * as show from '../../src/cli/verbs/show.ts';
import type { Words } from '../../src/cli/words/given-words.ts';
import type { VerbModule } from '../../src/cli/words/verb.ts';
import { quietEnvironment } from '../support/quiet-environment.ts';

interface Golden {
  name: string;
  verb: VerbModule;
  words: Words;
  status: ExitStatus;
}

/** The shortest failing run of a protocol in its own scenario. */
const failing = (name: string): Golden => ({ name, verb: check, words: {}, status: EXIT.failed });

export const GOLDEN: readonly Golden[] = [
  failing('direct'),
  failing('stop-machine'),
  failing('ftrace-nmi-2008'),
  {
    name: 'ftrace-nmi-2009',
    verb: run,
    words: { strategy: 'pct', seed: '1' },
    status: EXIT.ok,
  },
];

/** Of each search for the museum; most take seconds. */
export const MUSEUM_TIME = '10m';

/** Records all of them into a directory, each with the text that `show` prints of it. */
export async function makeGolden(directory: string): Promise<void> {
  for (const golden of GOLDEN) {
    const { name, verb, words, status } = golden;
    const out = join(directory, `${name}.replay`);
    rmSync(out, { force: true });
    await expectStatus(verb, name, { ...words, out }, status);
    const text = await expectStatus(show, out, {}, EXIT.ok);
    writeFileSync(join(directory, `${name}.txt`), text);
  }
}

/** Runs a verb with no terminal, to the end; what it printed. */
export async function expectStatus(
  verb: VerbModule,
  argument: string,
  words: Words,
  status: ExitStatus,
): Promise<string> {
  const { environment, printed } = quietEnvironment();
  const actual = await verb.run(environment, [argument], words);
  if (actual === status) return printed.out;
  throw new Error(`${argument} ended with status ${actual}, not ${status}: ${printed.err}`);
}
