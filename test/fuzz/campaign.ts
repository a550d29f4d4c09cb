/** One fuzzer on its thread: turn after turn until its time is over or its turns are taken. */
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Defect } from './fuzzer.ts';
import type { Turn, Turned } from './turns.ts';

export interface Limits {
  /** Milliseconds on the clock. */
  time: number;
  turns: number;
  /** Milliseconds that one turn may take before it counts as one that never ends. */
  patience: number;
}

export interface Found extends Defect {
  /** Of the turn that shows it. */
  seed: number;
}

export interface Campaign {
  turns: number;
  /** Milliseconds of the longest turn, and its seed. */
  longest: { time: number; seed: number };
  found: readonly Found[];
  /** What turns were about: in how many, or of how many things. */
  counts: ReadonlyMap<string, number>;
}

const SEEDS = 2 ** 31;

/** Seeds count up from the given one, so that each turn can be taken again by itself. */
export async function campaign(name: string, seed: number, limits: Limits): Promise<Campaign> {
  const start = performance.now();
  const found: Found[] = [];
  const counts = new Map<string, number>();
  const longest = { time: 0, seed };
  let turns = 0;
  let thread = open();
  while (turns < limits.turns && performance.now() - start < limits.time) {
    const turn = { name, seed: (seed + turns++) % SEEDS };
    const begun = performance.now();
    const { defects, counts: its = {} } = await taken(thread, turn, limits.patience);
    const time = performance.now() - begun;
    if (time > longest.time) Object.assign(longest, { time, seed: turn.seed });
    for (const [what, count] of Object.entries(its))
      counts.set(what, (counts.get(what) ?? 0) + count);
    found.push(...defects.map((defect) => ({ ...defect, seed: turn.seed })));
    if (defects.some(({ what }) => what === LOST)) thread = open();
  }
  await thread.terminate();
  return { turns, longest, found, counts };
}

/** An exception that nobody caught ends the thread; `exit` follows, which tells. */
const open = () => new Worker(new URL('./fuzz-turns.js', import.meta.url)).on('error', () => {});

const LOST = 'the thread did not answer: the turn does not end, or it took the thread down';

/** A thread that does not answer is ended. */
function taken(thread: Worker, turn: Turn, patience: number): Promise<Turned> {
  return new Promise((done) => {
    const timer = setTimeout(() => void thread.terminate(), patience);
    const lost = () => end({ seed: turn.seed, defects: [{ what: LOST, files: {} }] });
    const end = (turned: Turned) => {
      clearTimeout(timer);
      thread.off('exit', lost).off('message', end);
      done(turned);
    };
    thread.on('message', end).on('exit', lost);
    thread.postMessage(turn);
  });
}
