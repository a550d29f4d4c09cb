/** Promise: somebody who has only the rules reads a replay in another language. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mustRead, recordBytes } from '../../support/recording.ts';
import { patchingToy, randomMoments, waitingToy } from '../../support/toy-program.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const title = hasPython ? '' : ' (skipped: there is no python3)';
const directory = mkdtempSync(join(tmpdir(), 'pokelab-python-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe.skipIf(!hasPython)(`[R1] [R3] [R8] a reader in Python, with brotli alone${title}`, () => {
  it.each([
    ['loaded', patchingToy(), 60],
    ['nmi-entered', patchingToy(), 60],
    ['loaded', waitingToy(), 5000],
  ])('gets the header, the schedule and the %s events', (kind, system, steps) => {
    const path = join(directory, `${kind}-${steps}.replay`);
    const bytes = recordBytes(system, randomMoments(system, 11, steps), { flushAt: [5, 9] });
    writeFileSync(path, bytes);
    const printed = execFileSync('python3', ['test/support/readers/read_replay.py', path, kind]);
    const read = JSON.parse(printed.toString());
    const replay = mustRead(bytes);
    expect(read.header).toMatchObject({ magic: 'pokelab', format: 3, ...replay.header });
    expect(read.schedule).toEqual(replay.schedule.map(({ code }) => code));
    expect(read.trailerPointsToEnd).toBe(true);
    const moments = replay.moments().filter(({ event }) => event.kind === kind);
    expect(moments.length).toBeGreaterThan(0);
    expect(read.events).toEqual(moments.map(({ index, event }) => [index, event]));
  });
});
