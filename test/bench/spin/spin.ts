/** The model ftrace-2009.pml by SPIN: generated, compiled and run, which is what its user waits for. */
import { resolve } from 'node:path';
import { type Cost, inScratch, measure, together } from '../processes/measure.ts';
import type { Answer, Size } from '../processes/pokelab.ts';

const MODEL = resolve('test/bench/spin/ftrace-2009.pml');
/** Megabytes that the search may have. */
const MEMORY = 12_000;

/** States of the end, or of the last line of progress. */
function statesIn(output: string): number {
  const end = /(\S+) states, stored/.exec(output);
  const progress = [...output.matchAll(/States=\s*(\S+)/g)].at(-1);
  return Number((end ?? progress)?.[1] ?? Number.NaN);
}

function verdictIn(output: string): string {
  if (/errors: [1-9]/.test(output)) return 'fail';
  if (/errors: 0/.test(output) && !/Search not completed/.test(output)) return 'pass';
  if (/max search depth too small/.test(output)) return 'no end (depth)';
  return /reached -DMEMLIM|out of memory/.test(output) ? 'no end (memory)' : 'no end (time)';
}

/** No -DCOLLAPSE: it makes this model's search twice as slow for a fifth less memory. */
export function searchBySpin(size: Size, defines: readonly string[], seconds: number): Answer {
  return inScratch((directory) => {
    const asked = [`CPUS=${size.cpus}`, `NMIS=${size.nmis}`, ...defines];
    if (size.memory === 'sc') asked.push('SC');
    const steps = [
      ['spin', ...asked.map((name) => `-D${name}`), '-a', MODEL],
      ['gcc', '-O2', '-DSAFETY', `-DMEMLIM=${MEMORY}`, '-o', 'pan', 'pan.c'],
    ];
    let cost: Cost = { cpu: 0, wall: 0, megabytes: 0 };
    for (const step of steps) {
      const made = measure(step, 60, directory);
      if (made.status !== 0) throw new Error(`${step.join(' ')}: status ${made.status}`);
      cost = together(cost, made);
    }
    const run = measure(['./pan', '-m1000000', '-w22'], seconds, directory);
    return {
      ...together(cost, run),
      verdict: verdictIn(run.stdout),
      states: statesIn(run.stdout),
    };
  });
}
