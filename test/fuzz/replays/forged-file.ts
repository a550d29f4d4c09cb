/** A replay file taken apart to trees, changed, and put together again with checksums, index and trailer that fit. */
import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from 'node:zlib';
import { bytes, integer, payloadOf, type Tree, treeOf } from './message-pack.ts';

export interface Part {
  tag: string;
  /** Of a block what it unpacks to. */
  tree: Tree;
  /** Bytes behind the value in its payload. */
  stray?: Uint8Array;
  /** Quality of brotli. */
  quality?: number;
}

/** Where the header says format 3: blocks are compressed. */
export function partsOf(file: Uint8Array): Part[] {
  const buffer = Buffer.from(file);
  const parts: Part[] = [];
  for (let at = 0; at < buffer.length; ) {
    const name = buffer[at + 1] & 31;
    const length = buffer.readUInt32BE(at + name + 3);
    const from = at + name + 7;
    const tag = buffer.toString('latin1', at + 2, at + 2 + name);
    const tree = treeOf(buffer.subarray(from, from + length));
    parts.push({ tag, tree: tag === 'block' ? unpacked(tree) : tree });
    at = from + length + 5;
  }
  return parts;
}

function unpacked(tree: Tree): Tree {
  if (tree.kind !== 'array' || tree.items[1].kind !== 'bytes') return tree;
  return treeOf(brotliDecompressSync(tree.items[1].value));
}

export function frameOf(tag: string, payload: Uint8Array): Buffer {
  const head = Buffer.from([0x93, 0xa0 + tag.length, ...Buffer.from(tag), 0xc6, 0, 0, 0, 0]);
  head.writeUInt32BE(payload.length, head.length - 4);
  const covered = Buffer.concat([head, payload]);
  const sum = Buffer.from([0xce, 0, 0, 0, 0]);
  sum.writeUInt32BE(crc32(covered), 1);
  return Buffer.concat([covered, sum]);
}

function blockPayload({ tree, stray, quality = 1 }: Part): Buffer {
  const contents = Buffer.concat([payloadOf(tree), stray ?? Buffer.alloc(0)]);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: 18,
    [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
  };
  const stream = brotliCompressSync(contents, { params });
  return payloadOf({
    kind: 'array',
    items: [integer(BigInt(contents.length)), bytes(stream)],
  });
}

export const entryOf = (tree: Tree, key: string): [string, Tree] | undefined =>
  tree.kind === 'map' ? tree.entries.find(([name]) => name === key) : undefined;

function set(tree: Tree, key: string, value: Tree): void {
  const entry = entryOf(tree, key);
  if (entry !== undefined) entry[1] = value;
}

/** `mends`: the index and the trailer are those of the blocks as they are now. */
export function fileOf(parts: readonly Part[], mends = true): Buffer {
  const frames: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  let end = 0;
  for (const part of parts) {
    const { tag, tree } = part;
    if (tag === 'block') offsets.push(at);
    if (tag === 'end') {
      end = at;
      if (mends) set(tree, 'offsets', columnOf(offsets));
    }
    if (tag === 'trailer' && mends) frames.push(frameOf(tag, trailerOf(end)));
    else if (tag === 'block') frames.push(frameOf(tag, blockPayload(part)));
    else {
      const payload = Buffer.concat([payloadOf(tree), part.stray ?? Buffer.alloc(0)]);
      frames.push(frameOf(tag, payload));
    }
    at += frames[frames.length - 1].length;
  }
  return Buffer.concat(frames);
}

function trailerOf(end: number): Buffer {
  const payload = Buffer.alloc(9, 0xcf);
  payload.writeBigUInt64BE(BigInt(end), 1);
  return payload;
}

/** As a writer writes it: one value, or offsets from the least in as few bytes as hold them. */
export function columnOf(values: readonly number[]): Tree {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (values.length === 0) return integer(0n);
  if (least === most) return integer(BigInt(least));
  let width = 1;
  while (most - least >= 256 ** width) width++;
  const data = Buffer.alloc(values.length * width);
  for (const [index, value] of values.entries())
    data.writeUIntLE(value - least, index * width, width);
  return {
    kind: 'array',
    items: [integer(BigInt(least)), integer(BigInt(width)), bytes(data)],
  };
}
