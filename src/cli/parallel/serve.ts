/** The worker's side: does one job after the other, tells how far it is, and ends when it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { isAllocationFailure } from '../../detectors/allocation.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { Memory } from '../process/memory.ts';
import type { FromWorker, WorkerData } from './messages.ts';

export function serve<Job, Answer>(
  work: (environment: Environment, job: Job) => Promise<Answer>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('this is the program of a worker thread');
  const { cancel } = workerData as WorkerData;
  const flag = new Int32Array(cancel);
  const memory = new Memory();
  const send = (message: FromWorker<Answer>): void => port.postMessage(message);
  const isLow = () => memory.isLow(performance.now());
  const environment: Environment = {
    out: () => {},
    err: () => {},
    isTerminal: false,
    colour: false,
    columns: () => 80,
    now: () => performance.now(),
    listen: () => {},
    interrupted: () => Atomics.load(flag, 0) !== 0 || isLow(),
    memoryLow: () => Atomics.load(flag, 0) === 0 && isLow(),
    onProgress: (progress) => send({ kind: 'progress', progress }),
    command: 'pokelab',
  };
  port.on('message', async (job: Job) => {
    try {
      const answer = await work(environment, job);
      send({ kind: 'answer', answer, isSpent: isLow() });
    } catch (error) {
      // No defect: the worker ends with it, and another one takes its place.
      if (isAllocationFailure(error)) throw error;
      if (error instanceof UsageError) send({ kind: 'refused', message: error.message });
      else send({ kind: 'defect', stack: String((error as Error).stack ?? error) });
    }
  });
}
