/** stdout and stderr of the process: what may be written there, readers that have gone, and disks that are full. */
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { BlockingOutput } from './blocking-output.ts';
import { shownText } from './shown-text.ts';

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

/** Files and pipes hold UTF-8; a terminal, where the locale says so. */
function isAscii(descriptor: 1 | 2): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return isatty(descriptor) && !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** The runner of GitHub Actions takes commands from both streams. */
const isRunner = (): boolean => process.env.GITHUB_ACTIONS === 'true';

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
    stderr.write(shownText(`pokelab: ${problem}\n`, isAscii(2), isRunner()));
  });
  // Nobody is left to be told.
  stderr.on('error', () => {});
  return {
    out: (text) => void (isOpen && stdout.write(shownText(text, isAscii(1), isRunner()))),
    err: (text) => void stderr.write(shownText(text, isAscii(2), isRunner())),
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
