/** The program of the thread on which a verb runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { tellEnded } from './ending.ts';
import { endedBy } from './process/ended.ts';
import type { Environment } from './process/environment.ts';
import { EXIT, type ExitStatus } from './process/exit.ts';
import { Memory } from './process/memory.ts';
import { openStreams } from './process/streams.ts';
import { CELL, type FromVerb, type VerbData } from './thread/messages.ts';
import { verbConsole } from './thread/verb-console.ts';
import { VERBS } from './verb-table.ts';

const port = parentPort;
if (port === null) throw new Error('this is the program of a thread');
const data = workerData as VerbData;
const cells = new Int32Array(data.cells);
const memory = new Memory();
const tell = (message: FromVerb): void => port.postMessage(message);
// A reader that has gone ends a search as a signal does.
const streams = openStreams(() => {
  Atomics.store(cells, CELL.signalled, 1);
  Atomics.store(cells, CELL.heard, 1);
});

function isSignalled(): boolean {
  if (Atomics.load(cells, CELL.signalled) === 0) return false;
  Atomics.store(cells, CELL.heard, 1);
  return true;
}

const environment: Environment = {
  out: streams.out,
  err: streams.err,
  drained: streams.drained,
  isTerminal: data.isTerminal,
  colour: data.colour,
  // A serial line does not know its width: 0.
  columns: () => Atomics.load(cells, CELL.columns) || 80,
  now: () => performance.now(),
  listen: () => void Atomics.store(cells, CELL.listens, 1),
  interrupted: () => isSignalled() || memory.isLow(performance.now()),
  memoryLow: () => !isSignalled() && memory.isLow(performance.now()),
  unfinished: (path, on) => tell({ kind: 'unfinished', path, on }),
  console: () => verbConsole(port, data),
  command: data.command,
};

async function runVerb({ verb, positional, words, isJson }: VerbData): Promise<ExitStatus> {
  try {
    const known = VERBS.find(({ name }) => name === verb);
    if (known === undefined) throw new Error(`there is no verb ${verb}`);
    const { run } = await known.load();
    return await run(environment, positional, words);
  } catch (error) {
    return tellEnded(streams, endedBy(error), { verb, isJson });
  }
}

const status = await runVerb(data);
// What went wrong with a stream is heard of a moment later.
await streams.drained();
// The verdict is of no use to whoever did not get it.
tell({ kind: 'ended', status: streams.problem === null ? status : EXIT.usage });
