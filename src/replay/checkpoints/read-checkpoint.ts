/** A checkpoint file, block by block: it may be larger than memory, and each block is checked as it comes. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { MAX_PAYLOAD } from '../format/file-limits.ts';
import { type Frame, scanFrame } from '../format/frame.ts';
import { Refused } from '../format/replay-problem.ts';
import { takeInteger, takeMap } from '../format/take-values.ts';
import { unpack } from '../format/unpack.ts';
import { type CheckpointHeader, takeCheckpointHeader } from './checkpoint-header.ts';

/** Bytes of a frame around its payload, at most. */
const AROUND = 64;

export class Checkpoint {
  readonly header: CheckpointHeader;
  readonly #file: number;
  readonly #size: number;
  #at: number;

  /** Throws Refused, and what node:fs throws. */
  constructor(path: string) {
    this.#file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(this.#file);
      if (!status.isFile()) throw new Refused('this is no regular file', 'not-a-replay');
      this.#size = status.size;
      if (this.#size === 0) throw new Refused('it is empty', 'not-a-replay');
      this.#at = 0;
      const frame = this.#frame(new Uint8Array(MAX_PAYLOAD.header + AROUND));
      if (frame.tag !== 'header') throw new Refused('this is no checkpoint', 'not-a-replay');
      this.header = takeCheckpointHeader(unpack(frame.payload));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** The engine's blocks, each good until the next one. Throws Refused where the file is not whole. */
  *blocks(): Iterable<Uint8Array> {
    const window = new Uint8Array(MAX_PAYLOAD.block + AROUND);
    let count = 0;
    let content = 0;
    for (;;) {
      const from = this.#at;
      const frame = this.#frame(window);
      if (frame.tag === 'end') {
        const { blocks, bytes } = takeMap(unpack(frame.payload), 'the end');
        takeInteger(blocks, 'its number of blocks', count, count);
        takeInteger(bytes, 'their number of bytes', content, content);
        if (this.#at < this.#size) throw new Refused(`stray bytes from byte ${this.#at} on`);
        return;
      }
      if (frame.tag !== 'block') throw new Refused(`a stray ${frame.tag} at byte ${from}`);
      count++;
      content += frame.payload.length;
      yield frame.payload;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The frame that stands next; its payload is in the window. */
  #frame(window: Uint8Array): Frame {
    let length = 0;
    while (length < window.length) {
      const read = readSync(this.#file, window, length, window.length - length, this.#at + length);
      if (read === 0) break;
      length += read;
    }
    const scan = scanFrame(window.subarray(0, length), 0);
    if (scan.kind === 'frame') {
      this.#at += scan.frame.end;
      return scan.frame;
    }
    if (scan.kind === 'cut') throw new Refused(`it is cut off at byte ${this.#size}`);
    const isForeign = this.#at === 0 && !scan.what.includes('header');
    if (isForeign) throw new Refused('this is no checkpoint', 'not-a-replay');
    throw new Refused(`damaged at byte ${this.#at}: ${scan.what}`);
  }
}
