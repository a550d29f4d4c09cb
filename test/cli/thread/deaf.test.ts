/** A verb that never looks up: threads of their own that loop for good, in processes of their own. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CELL } from '../../../src/cli/thread/messages.ts';
import { startProgram } from '../../e2e/pokelab.ts';

const KEEPER = `
import { endedBy } from './src/cli/process/ended.ts';
import { openStreams } from './src/cli/process/streams.ts';
import { runOnThread } from './src/cli/thread/keeper.ts';
const asked = { verb: 'x', positional: [], words: {}, isJson: false, isDumb: true, colour: false, command: 'pokelab' };
const streams = openStreams(() => {});
const status = await runOnThread(asked, streams, process.argv[2]).catch((error) => {
  const ended = endedBy(error);
  streams.err(ended.text);
  return ended.status;
});
process.exit(status);
`;

/** A thread that says that it has begun, with a file that is not whole yet, and then sees nothing any more. */
const deaf = (part: string, before = ''): string => `
import { writeFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
const cells = new Int32Array(workerData.cells);
${before}
parentPort.postMessage({ kind: 'unfinished', path: ${JSON.stringify(part)}, on: true });
writeFileSync(${JSON.stringify(part)}, 'half');
writeSync(1, 'begun');
for (;;);
`;

let folder: string;
beforeAll(async () => {
  // Below the project: what it imports is found.
  folder = mkdtempSync(resolve('node_modules', '.pokelab-deaf-'));
  await build({
    stdin: { contents: KEEPER, resolveDir: '.', loader: 'ts' },
    outfile: join(folder, 'keeper.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function begun(name: string, before: string) {
  const [file, part] = [join(folder, `${name}.mjs`), join(folder, `${name}.part`)];
  writeFileSync(file, deaf(part, before));
  const started = startProgram(process.execPath, [join(folder, 'keeper.mjs'), file], {});
  await started.said('begun');
  return { ...started, part };
}

const LISTENS = `Atomics.store(cells, ${CELL.listens}, 1);`;
const RAW = "parentPort.postMessage({ kind: 'raw', on: true });";
const CATCHES = "parentPort.postMessage({ kind: 'catches', signal: 'SIGTERM', on: true });";

describe.concurrent('[C53] a signal ends a verb that never looks up', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s at once while it does not listen',
    async (name) => {
      const { child, ended, part } = await begun(`plain-${name}`, '');
      child.kill(name);
      const { signal, ms } = await ended;
      expect({ signal, isLeft: existsSync(part) }).toEqual({ signal: name, isLeft: false });
      expect(ms).toBeLessThan(20_000);
    },
  );

  it('with the terminal in order that it had to itself', async () => {
    const { child, ended } = await begun('raw', RAW);
    child.kill('SIGTERM');
    const { out } = await ended;
    expect(out).toContain('\x1b[?1049l');
    expect(out).toContain('\x1b[?25h');
    expect(out).not.toContain('u001b');
  });

  it.each([
    ['that listens', LISTENS],
    ['that would answer itself', CATCHES],
  ])('one %s: after a while, or at the second one', async (_, before) => {
    const first = await begun(`once-${before.length}`, before);
    const second = await begun(`twice-${before.length}`, before);
    first.child.kill('SIGTERM');
    second.child.kill('SIGTERM');
    await new Promise((done) => setTimeout(done, 200));
    const at = performance.now();
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ signal: 'SIGTERM', err: '' });
    expect(existsSync(second.part)).toBe(false);
    expect(performance.now() - at).toBeLessThan(2500);
    const { signal, err } = await first.ended;
    expect(signal).toBe('SIGTERM');
    expect(err).toMatch(/^pokelab: interrupted in the middle of something long: /);
    expect(existsSync(first.part)).toBe(false);
  });
});

it('[C55] a verb whose heap is full ends with 5 and a line', async () => {
  const file = join(folder, 'full.mjs');
  writeFileSync(file, 'let list = null;\nfor (;;) list = { list, numbers: [1, 2, 3] };\n');
  const words = ['--max-old-space-size=40', join(folder, 'keeper.mjs'), file];
  const { status, err } = await startProgram(process.execPath, words, {}).ended;
  expect({ status, err }).toEqual({
    status: 5,
    err: 'pokelab: memory ran out; give Node more: --max-old-space-size, in MB\n',
  });
});
