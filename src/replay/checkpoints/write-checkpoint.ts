/** A search in the middle, to a file: a part at a time, under another name until all of it is there. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { encodeFrame } from '../format/frame.ts';
import { encode } from '../format/msgpack.ts';
import { type CheckpointHeader, encodeCheckpointHeader } from './checkpoint-header.ts';

export interface CheckpointFile {
  path: string;
  /** Its name until it is whole; beside it. */
  part: string;
}

/**
 * Writes a frame each time it is asked to go on; gives the bytes of the file once it stands there whole, in the place of
 * one that there was. Throws what node:fs throws: then, and when it is not gone on with, what was there stays.
 */
export function* writeCheckpoint(
  { path, part }: CheckpointFile,
  header: CheckpointHeader,
  blocks: Iterable<Uint8Array>,
): Generator<void, number, void> {
  const file = openSync(part, 'w');
  let isOpen = true;
  let bytes = 0;
  const put = (frame: Uint8Array): void => {
    for (let at = 0; at < frame.length; ) at += writeSync(file, frame, at);
    bytes += frame.length;
  };
  try {
    put(encodeFrame('header', encodeCheckpointHeader(header)));
    let count = 0;
    let content = 0;
    for (const block of blocks) {
      put(encodeFrame('block', block));
      count++;
      content += block.length;
      yield;
    }
    put(encodeFrame('end', encode({ blocks: count, bytes: content })));
    fsyncSync(file);
    closeSync(file);
    isOpen = false;
    renameSync(part, path);
    return bytes;
  } finally {
    if (isOpen) closeSync(file);
    rmSync(part, { force: true });
  }
}
