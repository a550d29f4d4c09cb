/** Hangs: machines and CPUs that can never go on. */
import type { Machine } from '../machine/state/machine.ts';
import type { Failure } from './failure.ts';

/** CPUs that still have something to run; ascending. */
export function unfinishedCpus({ cpus }: Machine): number[] {
  return cpus.flatMap(({ contexts, waiting }, cpu) =>
    contexts.length > 0 || waiting.length > 0 ? [cpu] : [],
  );
}

/**
 * A hang: no schedule of the remaining steps lets every task end. In the machine nothing changes any
 * more but what goes round, so whatever has not ended never will.
 */
export function hang(machine: Machine): Failure {
  return hangOf(unfinishedCpus(machine));
}

/** The hang of CPUs that cannot go on; of none where that depends on what comes next. */
export function hangOf(cpus: readonly number[]): Failure {
  const who = cpus.map((cpu) => `CPU${cpu}`).join(', ');
  const message =
    cpus.length > 0
      ? `${who} can never go on, however long the others run`
      : 'no schedule lets every CPU go on to its end; which one waits for ever is still open';
  return { class: 'hang', cpu: cpus[0] ?? -1, site: -1, message };
}

/** The hang of a CPU that goes round in operations that nobody else can tell. */
export function loopsForEver(cpu: number): Failure {
  return { class: 'hang', cpu, site: -1, message: `CPU${cpu} loops and never waits for anything` };
}
