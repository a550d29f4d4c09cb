/** The thread on which a fuzzer takes its turns: it says when one begins, so that one that never ends is noticed. */
import { parentPort } from 'node:worker_threads';
import type { Defect } from './fuzzer.ts';
import { FUZZERS } from './fuzzers.ts';

/** To the thread: which fuzzer, and its next seed. */
export interface Turn {
  name: string;
  seed: number;
}

export interface Turned {
  seed: number;
  defects: readonly Defect[];
  counts?: Readonly<Record<string, number>>;
}

async function turned({ name, seed }: Turn): Promise<Turned> {
  try {
    const fuzzer = await FUZZERS[name]();
    const defects = await fuzzer.turn(seed);
    return { seed, defects, counts: fuzzer.counts?.() };
  } catch (error) {
    return { seed, defects: [{ what: String((error as Error).stack ?? error), files: {} }] };
  }
}

parentPort!.on('message', async (turn: Turn) => parentPort!.postMessage(await turned(turn)));
