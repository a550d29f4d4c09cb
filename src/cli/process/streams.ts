/** stdout and stderr of the process: readers that have gone, and disks that are full. */
import type { Writable } from 'node:stream';
import { BlockingOutput } from './blocking-output.ts';

function roomIn(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain) return Promise.resolve();
  return new Promise((done) => {
    const end = (): void => {
      for (const event of ['drain', 'error', 'close']) stream.off(event, end);
      done();
    };
    for (const event of ['drain', 'error', 'close']) stream.on(event, end);
  });
}

export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** Resolves once both take more, or stdout is gone. */
  drained(): Promise<void>;
  /** Why the output could not be written whole; null for no such thing. */
  readonly problem: string | null;
}

/** `readerGone` is called once nobody reads stdout any more: `pokelab ls | head` is no error. */
export function openStreams(readerGone: () => void): Streams {
  const [stdout, stderr] = [new BlockingOutput(1), new BlockingOutput(2)];
  let isOpen = true;
  let problem: string | null = null;
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (!isOpen) return;
    isOpen = false;
    if (code === 'EPIPE') {
      readerGone();
      return;
    }
    problem = `the output cannot be written: ${code === 'ENOSPC' ? 'no space is left' : message}`;
    stderr.write(`pokelab: ${problem}\n`);
  });
  // Nobody is left to be told.
  stderr.on('error', () => {});
  return {
    out: (text) => void (isOpen && stdout.write(text)),
    err: (text) => void stderr.write(text),
    drained: async () => {
      // A reader that has gone is heard of a moment later.
      await new Promise((done) => setImmediate(done));
      for (const stream of [stdout, stderr]) if (isOpen) await roomIn(stream);
    },
    get problem() {
      return problem;
    },
  };
}
