/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): each
 * CPU and each store buffer has a random priority, the highest enabled one runs, and at DEPTH - 1
 * random steps the running one drops below all others. A CPU that relaxes drops as well, so that the
 * one it waits for can run.
 */
import { type Machine, MOST_TASKS_A_CPU } from '../../machine/state/machine.ts';
import { MAX_CPUS, type Step } from '../../machine/stepping/steps.ts';
import { Arrivals } from './nmi-arrivals.ts';
import { Random } from './random.ts';
import type { StrategyFactory } from './strategy.ts';

/** Bugs of up to this depth are found with the paper's guarantee. */
const DEPTH = 3;

/** What runs a step: a CPU by its task, or its store buffer. The tasks that wait at first come last. */
const actorOf = (cpu: number, task: number): number =>
  task === 0 ? cpu : (task + 1) * MAX_CPUS + cpu;

function actor({ cpus }: Machine, { kind, cpu, entry }: Step): number {
  if (kind === 'drain') return MAX_CPUS + cpu;
  const { contexts, waiting } = cpus[cpu];
  if (kind === 'switch' || kind === 'preempt') return actorOf(cpu, waiting[entry].context.task);
  return actorOf(cpu, contexts.length > 0 ? contexts[0].task : 0);
}

/** Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010) of depth 3; NMIs arrive at moments drawn before. */
export const pctStrategy: StrategyFactory = ({ seed, length, nmis }) => {
  const random = new Random(seed);
  const arrivals = new Arrivals(random, nmis, length);
  const changes = new Set(Array.from({ length: DEPTH - 1 }, () => random.below(length)));
  const priorities = Array.from({ length: 2 * MAX_CPUS }, () => 1 + random.next());
  // Others draw of their own, so that those above are the same whether there are several tasks or not.
  const others = new Random(seed + 1);
  const most = MOST_TASKS_A_CPU - 1;
  priorities.push(...Array.from({ length: most * MAX_CPUS }, () => 1 + others.next()));
  const tasks = new Array<number>(MAX_CPUS).fill(0);
  let lowest = 0;
  let steps = 0;
  const drop = (dropped: number) => {
    priorities[dropped] = --lowest;
  };
  return {
    pick(machine, enabled) {
      const candidates = enabled.filter(({ kind }) => kind !== 'nmi');
      const nmi = arrivals.next(enabled, candidates);
      if (nmi !== null) return nmi;
      const highest = () =>
        candidates.reduce((best, step) =>
          priorities[actor(machine, step)] > priorities[actor(machine, best)] ? step : best,
        );
      if (changes.has(steps++)) drop(actor(machine, highest()));
      return highest();
    },
    observe(event) {
      if (event.kind === 'relaxed') drop(actorOf(event.cpu, tasks[event.cpu]));
      if (event.kind === 'switched') tasks[event.cpu] = event.task;
    },
  };
};
