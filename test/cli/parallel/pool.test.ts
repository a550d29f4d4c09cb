/** Jobs on worker threads: order, deaths, interruption, and the line that says how far they are. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inParallel, workersOf } from '../../../src/cli/parallel/pool.ts';
import type { Environment } from '../../../src/cli/process/environment.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-pool-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A worker that does what it is told, and speaks as `serve` does. */
const entry = join(directory, 'worker.mjs');
writeFileSync(
  entry,
  `import { parentPort, workerData } from 'node:worker_threads';
const flag = new Int32Array(workerData.cancel);
parentPort.on('message', (job) => {
  const answer = () => parentPort.postMessage({ kind: 'answer', answer: job.name, isSpent: job.isSpent === true });
  if (job.states) parentPort.postMessage({ kind: 'progress', progress: { states: job.states } });
  if (job.exit !== undefined) process.exit(job.exit);
  if (job.throws) setTimeout(() => { throw new Error(job.throws); });
  else if (job.defect) parentPort.postMessage({ kind: 'defect', stack: job.defect });
  else if (job.isDeaf) for (;;);
  else if (job.waits) { const timer = setInterval(() => { if (Atomics.load(flag, 0)) { clearInterval(timer); answer(); } }, 5); }
  else setTimeout(answer, job.ms ?? 0);
});
`,
);

interface Job {
  name: string;
  ms?: number;
  states?: number;
  exit?: number;
  throws?: string;
  defect?: string;
  isDeaf?: boolean;
  waits?: boolean;
  isSpent?: boolean;
}

async function settled(jobs: Job[], workers: number, changes: Partial<Environment> = {}) {
  const { environment, printed } = quietEnvironment(changes);
  const labelled = jobs.map((job) => ({ job, label: `doing ${job.name}` }));
  const list: unknown[] = [];
  for await (const one of inParallel(environment, labelled, { workers, entry })) list.push(one);
  return { list, err: printed.err };
}

const answered = (...names: string[]) => names.map((answer) => ({ kind: 'answer', answer }));

describe('[C15] jobs on worker threads', () => {
  it.each([1, 2, 5, 50])('answers come in the order of the jobs: %i workers', async (workers) => {
    const jobs = [30, 1, 20, 0, 10].map((ms, at) => ({ name: `${at}`, ms }));
    expect((await settled(jobs, workers)).list).toEqual(answered('0', '1', '2', '3', '4'));
  });

  it('a worker that dies is told of its job, and the others are done', async () => {
    const jobs = [
      { name: 'a' },
      { name: 'b', exit: 7 },
      { name: 'c', throws: 'out of luck' },
      { name: 'd', defect: 'Error: torn\n    at x' },
      { name: 'e' },
    ];
    for (const workers of [1, 3]) {
      expect((await settled(jobs, workers)).list).toEqual([
        ...answered('a'),
        { kind: 'died', message: 'the worker ended with status 7', isDefect: false },
        { kind: 'died', message: 'the worker died: out of luck', isDefect: false },
        { kind: 'died', message: 'Error: torn\n    at x', isDefect: true },
        ...answered('e'),
      ]);
    }
  });

  it('one that cannot even start is no hang', async () => {
    const { environment } = quietEnvironment();
    const jobs = ['a', 'b', 'c'].map((job) => ({ job, label: job }));
    const kinds: string[] = [];
    const missing = join(directory, 'missing.mjs');
    for await (const { kind } of inParallel(environment, jobs, { workers: 2, entry: missing })) {
      kinds.push(kind);
    }
    expect(kinds).toEqual(['died', 'died', 'died']);
  });

  it('one whose memory is full of what it has done gives way to another', async () => {
    const jobs = ['a', 'b', 'c'].map((name) => ({ name, isSpent: true }));
    expect((await settled(jobs, 1)).list).toEqual(answered('a', 'b', 'c'));
  });

  it('interrupted: work under way ends with what it has, and nothing else begins', async () => {
    const start = performance.now();
    const interrupted = () => performance.now() - start > 300;
    const jobs = [
      { name: 'a' },
      { name: 'b', waits: true },
      { name: 'c', isDeaf: true },
      { name: 'd' },
    ];
    const { list } = await settled(jobs, 2, { interrupted });
    expect(list).toEqual([
      ...answered('a', 'b'),
      { kind: 'cut', hasBegun: true },
      { kind: 'cut', hasBegun: false },
    ]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('[C11] [C15] the line of progress', () => {
  it('fits, says what the first job under way does, and is gone at the end', async () => {
    const jobs = [
      { name: 'a' },
      { name: 'text-poke-batch-2019 3 CPUs', states: 1_234_567, ms: 900 },
      { name: 'c', ms: 900 },
    ];
    const columns = () => 60;
    const { err } = await settled(jobs, 2, { isTerminal: true, columns });
    const frames = err.split('\r').filter((frame) => frame.includes('done'));
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) expect(frame.replace('\x1b[K', '').length).toBeLessThan(60);
    const frame = /^1 of 3 done; doing text-poke-batch-2019: 1\.2 M states; \d+ s/;
    expect(frames).toContainEqual(expect.stringMatching(frame));
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });

  it('is not drawn where there is no terminal', async () => {
    expect((await settled([{ name: 'a', ms: 500 }], 1)).err).toBe('');
  });
});

describe('[C2] --workers', () => {
  it('takes a whole number of at least one', () => {
    expect(workersOf({ workers: '3' })).toBe(3);
    expect(workersOf({})).toBeGreaterThanOrEqual(1);
    for (const workers of ['0', '-1', 'x', '1.5', '1000']) {
      expect(() => workersOf({ workers }), workers).toThrow('--workers takes a whole number');
    }
  });
});
