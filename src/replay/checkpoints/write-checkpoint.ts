/** A search in the middle, to a file: a part at a time, under another name until all of it is there. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { encodeFrame } from '../format/frame.ts';
import { encode } from '../format/msgpack.ts';
import { wholeNumber } from '../format/take-values.ts';
import { writeAll } from '../writing/sink.ts';
import { type CheckpointHeader, encodeCheckpointHeader } from './checkpoint-header.ts';

export interface CheckpointFile {
  /** Its name until it is whole. */
  part: string;
  /** Gives it the name that is its own, once all of it is on the disk. */
  place(part: string): void;
}

/**
 * Writes a frame each time it is asked to go on; gives the bytes of the file once it stands there whole. Throws what node:fs throws: then, and when it is not gone on with, what was there stays.
 */
export function* writeCheckpoint(
  { part, place }: CheckpointFile,
  header: CheckpointHeader,
  blocks: Iterable<Uint8Array>,
): Generator<void, number, void> {
  // What stands there was left by somebody who was killed, or is a link: it is not written through.
  rmSync(part, { force: true });
  const file = openSync(part, 'wx');
  let isOpen = true;
  let isThere = false;
  let bytes = 0;
  const put = (frame: Uint8Array): void => {
    writeAll(file, frame);
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
    put(encodeFrame('end', encode({ blocks: count, bytes: wholeNumber(content) })));
    fsyncSync(file);
    closeSync(file);
    isOpen = false;
    place(part);
    isThere = true;
    return bytes;
  } finally {
    if (isOpen) closeSync(file);
    // What had that name may be somebody else's by now.
    if (!isThere) rmSync(part, { force: true });
  }
}
