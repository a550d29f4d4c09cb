/** The kept runs: they replay, read as their twins say, and are what is made of them today. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReplayFile, systemOfReplay } from '../../src/cli/files/replay-file.ts';
import { EXIT } from '../../src/cli/process/exit.ts';
import * as show from '../../src/cli/verbs/show.ts';
import { decompress } from '../../src/replay/format/compression.ts';
import { decode } from '../../src/replay/format/msgpack.ts';
import { verifyReplay } from '../../src/replay/reading/verify.ts';
import { framesOf } from '../support/recording.ts';
import { expectStatus, GOLDEN, makeGolden } from './golden.ts';

const ADVICE = 'a change of behaviour: if it is meant, run `npm run golden` and say why';
let fresh = '';

beforeAll(async () => {
  fresh = mkdtempSync(join(tmpdir(), 'pokelab-golden-'));
  await makeGolden(fresh);
});
afterAll(() => rmSync(fresh, { recursive: true }));

/** All frames unpacked: how many bytes a block is compressed to, and so where one begins, is brotli's. */
const contentsOf = (bytes: Uint8Array): unknown[] =>
  framesOf(bytes)
    .filter(({ tag }) => tag !== 'trailer')
    .map(({ tag, payload }) =>
      tag === 'block' ? decompress(payload) : { ...(decode(payload) as object), offsets: null },
    );

describe.each(GOLDEN)('$name', ({ name, status }) => {
  const file = join('replays', `${name}.replay`);
  const twin = join('replays', `${name}.txt`);

  it('[C40] replays', async () => {
    const replay = readReplayFile(file);
    expect(replay.truncated).toBeNull();
    const verification = verifyReplay(replay, await systemOfReplay(replay));
    expect(verification, ADVICE).toMatchObject({ same: true, note: null });
    expect(replay.finding === null).toBe(status === EXIT.ok);
  });

  it('[C40] reads as its twin', async () => {
    expect(await expectStatus(show, file, {}, EXIT.ok), ADVICE).toBe(readFileSync(twin, 'utf8'));
  });

  it('[C41] [R23] is what is found today, byte for byte before blocks are compressed', () => {
    const again = join(fresh, `${name}.replay`);
    expect(readReplayFile(again).finding?.class).toBe(readReplayFile(file).finding?.class);
    expect(contentsOf(readFileSync(again)), ADVICE).toEqual(contentsOf(readFileSync(file)));
  });
});

it('[C40] nothing else is kept', () => {
  const kept = readdirSync('replays').filter((name) => /^[\w-]+\.(replay|txt)$/.test(name));
  const recordedByUsers = /-[0-9a-f]{8}\.replay$|-live-\d+\.replay$/;
  const known = GOLDEN.flatMap(({ name }) => [`${name}.replay`, `${name}.txt`]);
  expect(kept.filter((name) => !recordedByUsers.test(name)).sort()).toEqual(known.sort());
});
