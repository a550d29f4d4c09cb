/**
 * Runs a verb on a thread of its own. The main thread keeps the process: it answers signals, reads stdin and has the
 * terminal. What a verb does may take as long as it likes, and may run out of memory: the process stays alive.
 */
import { rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isatty, type ReadStream } from 'node:tty';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../language/protocol/installed.ts';
import type { ExitStatus } from '../process/exit.ts';
import { overwriting } from '../process/shown-text.ts';
import { CELL, CELL_BYTES, type FromVerb, type ToVerb, type VerbData } from './messages.ts';
import { ProcessSignals } from './process-signals.ts';

/** What a thread is given that does not come from here. */
export type Asked = Omit<VerbData, 'cells' | 'isTTY' | 'isTerminal'> & { isDumb: boolean };

/** Puts a terminal in order that was left in the middle: pastes, mouse, screen, cursor, looks. */
const RESTORED =
  '\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1049l\x1b[?1l\x1b>\x1b[?25h\x1b[m';
const CTRL_C = 3;
/** Milliseconds after which a verb that takes no input does not take the user's Ctrl-C either. */
const DEAF_MS = 2000;

/** The verb's status. Rejects with what ended its thread where that was no status. */
export function runOnThread(
  { isDumb, ...asked }: Asked,
  say: { err(text: string): void },
  entry = join(packageRoot(), 'dist', 'verb-thread.js'),
): Promise<ExitStatus> {
  const cells = new SharedArrayBuffer(CELL_BYTES);
  const isTTY = { input: isatty(0), output: isatty(1) };
  const isTerminal = isatty(2) && !isDumb;
  const workerData: VerbData = { ...asked, cells, isTTY, isTerminal };
  const numbers = new Int32Array(cells);
  watchSizes(numbers, () => tell({ kind: 'resized' }));
  const verb = new Worker(entry, { workerData });
  const unfinished = new Set<string>();
  const discard = (): void => {
    for (const path of unfinished) rmSync(path, { force: true });
  };
  let told = 0;
  const tell = (message: ToVerb): void => {
    told++;
    verb.postMessage(message);
  };
  const input = new StandardInput({
    tell,
    isBehind: () => told - Atomics.load(numbers, CELL.taken) > 0,
    deaf: () => signals.leave('SIGINT'),
  });
  const signals = new ProcessSignals({
    cells: numbers,
    tell: (signal) => tell({ kind: 'signal', signal }),
    leave: (why) => {
      if (input.isRaw) restoreTerminal();
      input.setRaw(false);
      discard();
      if (why !== null) say.err(`${isTerminal ? overwriting('') : ''}pokelab: ${why}\n`);
    },
  });
  return new Promise((resolve, reject) => {
    verb.on('message', (message: FromVerb) => {
      switch (message.kind) {
        case 'ended':
          resolve(message.status);
          return;
        case 'reads':
          return input.read(message.on);
        case 'raw':
          return input.setRaw(message.on);
        case 'catches':
          return signals.catch(message.signal, message.on);
        case 'stop':
          process.kill(process.pid, 'SIGTSTP');
          return;
        case 'unfinished':
          if (message.on) unfinished.add(message.path);
          else unfinished.delete(message.path);
      }
    });
    verb.on('error', (error) => {
      discard();
      reject(error);
    });
    verb.on('exit', (code) => {
      discard();
      reject(new Error(`the verb's thread ended with ${code}`));
    });
  });
}

/** Past what spells control characters: these are meant. A terminal that has gone needs none. */
function restoreTerminal(): void {
  try {
    writeSync(1, RESTORED);
  } catch {}
}

/** stderr's width for progress, stdout's size for what draws. */
function watchSizes(numbers: Int32Array, resized: () => void): void {
  if (isatty(2)) {
    const { stderr } = process;
    const note = (): void => void Atomics.store(numbers, CELL.columns, stderr.columns ?? 0);
    note();
    stderr.on('resize', note).on('error', () => {});
  }
  if (!isatty(1)) return;
  const { stdout } = process;
  const note = (): void => {
    Atomics.store(numbers, CELL.outputColumns, stdout.columns ?? 0);
    Atomics.store(numbers, CELL.outputRows, stdout.rows ?? 0);
  };
  note();
  stdout
    .on('error', () => {})
    .on('resize', () => {
      note();
      resized();
    });
}

interface InputOptions {
  tell(message: ToVerb): void;
  /** The verb has not taken what it was told before. */
  isBehind(): boolean;
  /** The user wants to end a verb that takes nothing any more. */
  deaf(): void;
}

class StandardInput {
  isRaw = false;
  readonly #options: InputOptions;
  #isRead = false;
  /** When the verb was first seen to be behind. */
  #behindSince: number | null = null;

  constructor(options: InputOptions) {
    this.#options = options;
  }

  read(on: boolean): void {
    if (on === this.#isRead) return;
    this.#isRead = on;
    const { stdin } = process;
    if (!on) {
      stdin.off('data', this.#take);
      stdin.pause();
      return;
    }
    const { tell } = this.#options;
    stdin.on('data', this.#take);
    stdin.once('end', () => tell({ kind: 'input-ended', problem: null }));
    stdin.once('close', () => tell({ kind: 'input-ended', problem: null }));
    stdin.once('error', ({ message }) => tell({ kind: 'input-ended', problem: message }));
  }

  setRaw(on: boolean): void {
    if (on === this.isRaw) return;
    this.isRaw = on;
    (process.stdin as ReadStream).setRawMode?.(on);
  }

  readonly #take = (bytes: Buffer): void => {
    const { tell, isBehind, deaf } = this.#options;
    const now = performance.now();
    if (!isBehind()) this.#behindSince = null;
    else this.#behindSince ??= now;
    const isDeaf = this.#behindSince !== null && now - this.#behindSince > DEAF_MS;
    if (this.isRaw && isDeaf && bytes.includes(CTRL_C)) deaf();
    else tell({ kind: 'input', bytes });
  };
}
