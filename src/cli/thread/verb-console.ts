/** The console as the thread of a verb has it: the main thread reads, and is told what to do with the terminal. */
import { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { BlockingOutput } from '../process/blocking-output.ts';
import type { Console, SignalName } from '../process/console.ts';
import { CELL, type FromVerb, type ToVerb, type VerbData } from './messages.ts';

class Input extends Readable {
  readonly isTTY: boolean;
  readonly #tell: (message: FromVerb) => void;

  constructor(isTTY: boolean, tell: (message: FromVerb) => void) {
    super();
    this.isTTY = isTTY;
    this.#tell = tell;
  }

  override _read(): void {
    this.#tell({ kind: 'reads', on: true });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#tell({ kind: 'reads', on: false });
    done(error);
  }

  setRawMode(on: boolean): void {
    this.#tell({ kind: 'raw', on });
  }
}

class Output extends BlockingOutput {
  readonly isTTY: boolean;
  readonly #cells: Int32Array;

  constructor(isTTY: boolean, cells: Int32Array) {
    super(1);
    this.isTTY = isTTY;
    this.#cells = cells;
  }

  get columns(): number {
    return Atomics.load(this.#cells, CELL.outputColumns);
  }

  get rows(): number {
    return Atomics.load(this.#cells, CELL.outputRows);
  }
}

export function verbConsole(port: MessagePort, { isTTY, cells }: VerbData): Console {
  const tell = (message: FromVerb): void => port.postMessage(message);
  const numbers = new Int32Array(cells);
  const input = new Input(isTTY.input, tell);
  const output = new Output(isTTY.output, numbers);
  const listeners = new Map<SignalName, Set<() => void>>();
  port.on('message', (message: ToVerb) => {
    Atomics.add(numbers, CELL.taken, 1);
    switch (message.kind) {
      case 'input':
        input.push(message.bytes);
        return;
      case 'input-ended':
        if (message.problem === null) input.push(null);
        else input.destroy(new Error(message.problem));
        return;
      case 'signal':
        for (const listener of [...(listeners.get(message.signal) ?? [])]) listener();
        return;
      case 'resized':
        output.emit('resize');
    }
  });
  return {
    input,
    output,
    onSignal(signal, listener) {
      const known = listeners.get(signal) ?? new Set();
      listeners.set(signal, known.add(listener));
      tell({ kind: 'catches', signal, on: true });
      return () => {
        if (known.delete(listener) && known.size === 0)
          tell({ kind: 'catches', signal, on: false });
      };
    },
    stop: () => tell({ kind: 'stop' }),
  };
}
