/** Searches that were kept and that somebody has edited, checksums mended, gone on with by `check --resume`. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endedBy } from '../../../src/cli/process/ended.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { Counts } from '../counts.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { inOwnFolder } from '../own-folder.ts';
import { valuesEdited } from '../replays/edits.ts';
import { frameOf, type Part } from '../replays/forged-file.ts';
import { misbehaves } from '../replays/judging.ts';
import { payloadOf, treeOf } from '../replays/message-pack.ts';
import { one } from '../replays/other-values.ts';
import { type Ran, ran } from '../replays/verbs.ts';

const PROTOCOLS = [
  ...['direct', 'stop-machine', 'ftrace-nmi-2008', 'ftrace-nmi-2009', 'two-part-nop-2008'],
  ...['nmi-latch-2012', 'text-poke-batch-2019', 'ftrace-int3-2012'],
];
const EDITS = 6;
/** Milliseconds that `check` may take of 2 s, with what it does behind a finding. */
const MOST_MS = 20_000;
/** More than the whole searches have, most of them. */
const MOST_STATES = '30000';

const counts = new Counts();

async function checked(names: string[], words: Words): Promise<Ran> {
  const { environment, printed } = quietEnvironment();
  const start = performance.now();
  let status: number;
  try {
    status = await check.run(environment, names, { json: true, workers: undefined, ...words });
  } catch (error) {
    const ended = endedBy(error);
    printed.err += ended.text;
    status = ended.status;
  }
  const ms = performance.now() - start;
  return { verb: 'check', status, printed: printed.out + printed.err, document: null, ms };
}

/** A frame: a value, or the bytes of a block. */
type Piece = { part: Part } | { block: Buffer };

function piecesOf(file: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < file.length; ) {
    const name = file[at + 1] & 31;
    const from = at + name + 7;
    const end = from + file.readUInt32BE(from - 4);
    const tag = file.toString('latin1', at + 2, at + 2 + name);
    const payload = file.subarray(from, end);
    if (tag === 'block') pieces.push({ block: Buffer.from(payload) });
    else pieces.push({ part: { tag, tree: treeOf(payload) } });
    at = end + 5;
  }
  return pieces;
}

const fileOf = (pieces: readonly Piece[]): Buffer =>
  Buffer.concat(
    pieces.map((piece) =>
      'block' in piece
        ? frameOf('block', piece.block)
        : frameOf(piece.part.tag, payloadOf(piece.part.tree)),
    ),
  );

/** Numbers of a block that are not what they were. */
function blockEdited(random: Random, block: Buffer): void {
  for (let hit = 0; hit <= random.below(4); hit++) {
    const at = random.below(block.length);
    const word = at & ~3;
    if (random.below(2) === 0 || word + 4 > block.length) block[at] = random.below(256);
    else block.writeInt32LE(one(random, [0, 1, -1, 7, 255, 65_536, 0x7fffffff]), word);
  }
}

type Edit = readonly [kind: string, edit: (random: Random, pieces: Piece[]) => Buffer];

const EDITED: readonly Edit[] = [
  [
    'a value',
    (random, pieces) => {
      const parts = pieces.flatMap((piece) => ('part' in piece ? [piece.part] : []));
      // The header has more that may be wrong.
      valuesEdited(random, random.below(4) === 0 ? parts : parts.slice(0, 1));
      return fileOf(pieces);
    },
  ],
  [
    'a block',
    (random, pieces) => {
      const blocks = pieces.flatMap((piece) => ('block' in piece ? [piece.block] : []));
      const some = blocks.filter(({ length }) => length > 0);
      if (some.length > 0) blockEdited(random, one(random, some));
      return fileOf(pieces);
    },
  ],
  [
    'frames',
    (random, pieces) => {
      const at = random.below(pieces.length);
      const ways = [
        () => pieces.splice(at, 1),
        () => pieces.splice(at, 0, pieces[at]),
        () => pieces.splice(at, 2, ...pieces.slice(at, at + 2).reverse()),
      ];
      one(random, ways)();
      return fileOf(pieces);
    },
  ],
  [
    'cut off, or a bit',
    (random, pieces) => {
      const file = fileOf(pieces);
      if (random.below(2) === 0) return file.subarray(0, random.below(file.length));
      file[random.below(file.length)] ^= 1 << random.below(8);
      return file;
    },
  ],
];
const WEIGHTS = [5, 5, 1, 1];
const DRAWN = EDITED.flatMap((edit, at) => Array.from({ length: WEIGHTS[at] }, () => edit));

async function tried(folder: string, kind: string, bytes: Buffer): Promise<string[]> {
  const [path, out] = [join(folder, 'kept.checkpoint'), join(folder, 'out.replay')];
  writeFileSync(path, bytes);
  rmSync(out, { force: true });
  const again = await checked([], { resume: path, time: '2s', states: MOST_STATES, out });
  const wrongs = [misbehaves(again, MOST_MS)];
  counts.add(`${kind}\tends with ${again.status}`);
  const isThere = existsSync(path) && Buffer.compare(readFileSync(path), bytes) === 0;
  if (again.status === 2 && !isThere) wrongs.push('a file that is of no use is not what it was');
  if (existsSync(out)) {
    const { status, printed } = await ran('replay', out, '');
    if (status !== 0) wrongs.push(`what it found does not replay: ${printed}`);
  } else if (again.status === 1) wrongs.push('it fails without a run');
  if (readFileSync(join(folder, 'x'), 'utf8') !== 'mine') wrongs.push('another file is changed');
  const strange = readdirSync(folder).filter(
    (name) => !['kept.checkpoint', 'out.replay', 'x'].includes(name),
  );
  if (strange.length > 0) wrongs.push(`it left ${strange.join(', ')}`);
  return wrongs.filter((what) => what !== null);
}

async function turn(seed: number): Promise<Defect[]> {
  const random = new Random(seed);
  return inOwnFolder(async (folder) => {
    writeFileSync(join(folder, 'x'), 'mine');
    const kept = join(folder, 'kept.checkpoint');
    const states = String(20 + random.below(2000));
    await checked([one(random, PROTOCOLS)], {
      ...{ cpus: '2', nmis: String(random.below(4)), strategy: 'exhaustive', states },
      ...{ engine: one(random, ['machine', 'kernel']), checkpoint: kept },
      out: join(folder, 'first.replay'),
    });
    rmSync(join(folder, 'first.replay'), { force: true });
    // It ended before.
    if (!existsSync(kept)) return [];
    const file = readFileSync(kept);
    const defects: Defect[] = [];
    for (let edit = 0; edit < EDITS; edit++) {
      const [kind, change] = one(random, DRAWN);
      const bytes = change(random, piecesOf(file));
      const wrongs = await tried(folder, kind, bytes);
      const files = { 'kept.checkpoint': bytes, 'before.checkpoint': file };
      defects.push(...wrongs.map((what) => ({ what: `${kind}: ${what.slice(0, 1500)}`, files })));
    }
    return defects;
  });
}

export const checkpointsFuzzer: Fuzzer = {
  name: 'checkpoints',
  about: 'edited searches, checksums mended',
  turn,
  counts: counts.take,
};
