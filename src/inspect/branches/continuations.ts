/** How an open branch goes on when the user names no step. NMIs never arrive on their own. */
import { Random } from '../../explore/strategies/random.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Step } from '../../machine/stepping/steps.ts';

export interface Continuation {
  /** As the user writes it: `round-robin`, `random 7`, `cpu 1`. */
  name: string;
  /** null when none of the steps is to be taken. */
  pick(machine: Machine, steps: readonly Step[]): Step | null;
}

/**
 * The CPUs take turns, a step each; a CPU's buffered stores reach memory before it runs on. Fair, so
 * that a wait which can end does end.
 */
export function roundRobin(): Continuation {
  let last = -1;
  return {
    name: 'round-robin',
    pick(machine, steps) {
      const { length } = machine.cpus;
      for (let turn = 1; turn <= length; turn++) {
        const cpu = (last + turn) % length;
        const step = next(steps, cpu);
        if (step === undefined) continue;
        last = cpu;
        return step;
      }
      return null;
    },
  };
}

/** Every enabled step is equally likely. */
export function randomWalk(seed: number): Continuation {
  const random = new Random(seed);
  return {
    name: `random ${seed}`,
    pick: (_, steps) => (steps.length === 0 ? null : steps[random.below(steps.length)]),
  };
}

/** One CPU runs on by itself, as far as it can. */
export function onlyCpu(cpu: number): Continuation {
  return { name: `cpu ${cpu}`, pick: (_, steps) => next(steps, cpu) ?? null };
}

/** The same continuation, with the step that it has picked but that was not taken: that one goes first. */
export function takingFirst(continuation: Continuation, step: Step): Continuation {
  let held: Step | null = step;
  return {
    name: continuation.name,
    pick(machine, steps) {
      const first = held;
      held = null;
      return first !== null && steps.includes(first) ? first : continuation.pick(machine, steps);
    },
  };
}

/** Buffered stores first, so that nothing surprises; then whatever the CPU may do. */
function next(steps: readonly Step[], cpu: number): Step | undefined {
  const own = steps.filter((step) => step.cpu === cpu);
  return own.find(({ kind }) => kind === 'drain') ?? own[0];
}

/** The continuation that the text names, or a message. */
export function readContinuation(text: string): Continuation | string {
  const [name, argument, ...rest] = text.trim().split(/\s+/);
  const number = Number(argument ?? '1');
  const isNumber = rest.length === 0 && Number.isInteger(number) && number >= 0;
  if ((name === '' || name === 'round-robin') && argument === undefined) return roundRobin();
  if (name === 'random' && isNumber) return randomWalk(number);
  if (name === 'cpu' && argument !== undefined && isNumber) return onlyCpu(number);
  return 'run on under: round-robin, random SEED, or cpu N';
}
