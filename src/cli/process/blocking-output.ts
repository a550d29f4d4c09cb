/** stdout or stderr, written at once: whoever writes waits for the reader, and nothing is left in a buffer at the end. */
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Milliseconds between two attempts where somebody else has made the descriptor one that does not wait. */
const PAUSE_MS = 2;
const clock = new Int32Array(new SharedArrayBuffer(4));

export class BlockingOutput extends Writable {
  readonly #descriptor: number;

  constructor(descriptor: 1 | 2) {
    super({ decodeStrings: true });
    this.#descriptor = descriptor;
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      for (let at = 0; at < bytes.length; ) at += this.#put(bytes.subarray(at));
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }

  /** How many bytes were taken. */
  #put(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(clock, 0, 0, PAUSE_MS);
      return 0;
    }
  }
}
