/** The verbs that read replays, in this process: what each prints, its status, and how long it takes. */
import { performance } from 'node:perf_hooks';
import { endedBy } from '../../../src/cli/process/ended.ts';
import type { Environment } from '../../../src/cli/process/environment.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

export interface Ran {
  verb: string;
  status: number;
  /** Both streams. */
  printed: string;
  /** The JSON document, null for none. */
  document: Record<string, unknown> | null;
  ms: number;
}

type Run = (environment: Environment, files: string[], words: Words) => Promise<number>;

interface Call {
  load(): Promise<{ run: Run }>;
  files(file: string): string[];
  words(out: string): Words;
}

const alone = (file: string): string[] => [file];
const json = (): Words => ({ json: true });
const SOON = '300ms';

export const CALLS: Readonly<Record<string, Call>> = {
  replay: { load: () => import('../../../src/cli/verbs/replay.ts'), files: alone, words: json },
  show: { load: () => import('../../../src/cli/verbs/show.ts'), files: alone, words: json },
  export: {
    load: () => import('../../../src/cli/verbs/export.ts'),
    files: alone,
    words: () => ({ format: 'csv' }),
  },
  diff: {
    load: () => import('../../../src/cli/verbs/diff.ts'),
    files: (file) => [file, file],
    words: json,
  },
  shrink: {
    load: () => import('../../../src/cli/verbs/shrink.ts'),
    files: alone,
    words: (out) => ({ json: true, time: SOON, out }),
  },
  bisect: {
    load: () => import('../../../src/cli/verbs/bisect.ts'),
    files: alone,
    words: (out) => ({ json: true, time: SOON, out }),
  },
  debug: {
    load: () => import('../../../src/cli/debuggers/debug.ts') as Promise<{ run: Run }>,
    files: alone,
    words: () => ({ json: true, batch: true, e: ':failure; n; N; :story' }),
  },
  dap: { load: () => import('../../../src/cli/debuggers/dap.ts'), files: alone, words: json },
};

export async function ran(verb: string, file: string, out: string): Promise<Ran> {
  const { environment, printed } = quietEnvironment();
  const { load, files, words } = CALLS[verb];
  const { run } = await load();
  const start = performance.now();
  let status: number;
  try {
    status = await run(environment, files(file), words(out));
  } catch (error) {
    const ended = endedBy(error);
    printed.err += ended.text;
    status = ended.status;
  }
  const ms = performance.now() - start;
  return {
    verb,
    status,
    printed: printed.out + printed.err,
    document: documentOf(printed.out),
    ms,
  };
}

function documentOf(out: string): Ran['document'] {
  if (!out.startsWith('{"') && !out.startsWith('{\n')) return null;
  try {
    return JSON.parse(out) as Ran['document'];
  } catch {
    // JSON lines are none.
    return null;
  }
}
