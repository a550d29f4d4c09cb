/** The program of a thread that searches beside the main one: it has an instance of the kernel over the same memory. */
import { workerData } from 'node:worker_threads';
import { Control, QUESTIONS, type Question, WORKER } from './control.ts';
import { type Exports, statusCode } from './exports.ts';
import { DIED, type ThreadData } from './thread-data.ts';
import { WebAssembly } from './web-assembly.ts';

const GOES_ON = statusCode('goes on');
const COMPLETE = statusCode('complete');

class Ended extends Error {}

function main({ memory, module, desk, arenas, slice, ...data }: ThreadData): void {
  const { worker } = data;
  const control = new Control(memory.buffer, data.control, data.workers);
  const ask = (question: Question): void => {
    if (!control.ask(worker, question)) throw new Ended();
  };
  const host = {
    askDecoded: (record: number, address: bigint): void =>
      ask({ which: QUESTIONS.decoded, record, address, value: 0n }),
    askResumed: (record: number, address: bigint, value: bigint): void =>
      ask({ which: QUESTIONS.resumed, record, address, value }),
  };
  const instance = new WebAssembly.Instance(module, { env: { memory }, host });
  const kernel = instance.exports as Exports;
  kernel.setup(desk.table);
  const isNew = control.state(worker) === WORKER.absent;
  if (isNew) {
    kernel.keep(desk.kept);
    control.become(worker, WORKER.hungry);
  } else kernel.recall(desk.kept);
  control.comes(worker);
  control.ring();
  try {
    while (mayRun(control, worker)) {
      if (control.state(worker) === WORKER.fed) {
        kernel.adopt(arenas[worker].first);
        control.become(worker, WORKER.busy);
      }
      const { capacity, most } = control.room(worker);
      kernel.share(capacity, most);
      const status = kernel.search(slice);
      kernel.keep(desk.kept);
      if (status === GOES_ON) {
        control.feed((other) => kernel.give(arenas[other].first, arenas[other].end) !== 0);
        // What it has given it has no longer.
        kernel.keep(desk.kept);
      } else if (status === COMPLETE) {
        control.become(worker, WORKER.hungry);
        control.ring();
      } else {
        control.setStatus(worker, status);
        control.ring();
      }
    }
  } catch (error) {
    if (error instanceof Ended) return;
    control.setStatus(worker, DIED);
    control.standStill(worker, control.order);
    throw error;
  }
}

/** Waits until there is something to do; false once the search has ended. */
function mayRun(control: Control, worker: number): boolean {
  control.sleep(worker, () => {
    if (control.isQuit) return true;
    const { order } = control;
    if (control.isStill) {
      if (control.still(worker) !== order) control.standStill(worker, order);
      return false;
    }
    const state = control.state(worker);
    return control.status(worker) === 0 && (state === WORKER.busy || state === WORKER.fed);
  });
  return !control.isQuit;
}

main(workerData as ThreadData);
