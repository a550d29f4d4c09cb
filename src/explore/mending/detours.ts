/**
 * Detours of a failing run: it is the same but for one thing that waits, or is not parted. What they show holds of
 * this run alone.
 */
import { type Context, topContext } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { ChangedRun } from './changed-run.ts';

/** Up to when another CPU is waited for: until its innermost context has ended, or its read-side section. */
export type Until = 'context' | 'section';

/** Steps that a CPU which is waited for may take. */
const MOST_STEPS = 5_000;

/**
 * The schedule by which the CPU of the step at that position waits before it for another CPU, and all ends well; null
 * where it does not.
 */
export function waitFor(
  system: System,
  schedule: readonly Step[],
  { before, cpu, until }: { before: number; cpu: number; until: Until },
): Step[] | null {
  const own = schedule[before].cpu;
  const run = new ChangedRun(system, schedule.slice(0, before));
  const rest = schedule.slice(before);
  const isOver = ended(run, cpu, until);
  for (let count = 0; !isOver(); count++) {
    if (run.failure !== null || count === MOST_STEPS) return null;
    if (!advance(run, rest, cpu) && !letOthers(run, [own, cpu])) return null;
  }
  run.follow(rest);
  return run.endsWell() ? run.schedule : null;
}

function ended({ machine }: ChangedRun, cpu: number, until: Until): () => boolean {
  if (until === 'section') return () => machine.cpus[cpu].rcuDepth === 0;
  const depth = machine.cpus[cpu].contexts.length;
  const context: Context | undefined = topContext(machine.cpus[cpu]);
  return () => machine.cpus[cpu].contexts[depth - 1] !== context;
}

/** The CPU's next step of those that are left, else whatever it can do. */
function advance(run: ChangedRun, rest: Step[], cpu: number): boolean {
  const next = rest.findIndex((one) => one.cpu === cpu && one.kind !== 'nmi');
  if (next >= 0 && run.take(rest[next])) {
    rest.splice(next, 1);
    return true;
  }
  return run.go(cpu);
}

function letOthers(run: ChangedRun, held: readonly number[]): boolean {
  for (let cpu = 0; cpu < run.system.cpus; cpu++) {
    if (!held.includes(cpu) && run.go(cpu)) return true;
  }
  return false;
}

/** The same, by which the steps at those positions, of one context, come one right after the other, and what was between them behind. */
export function undivided(
  system: System,
  schedule: readonly Step[],
  positions: readonly number[],
): Step[] | null {
  const [from] = positions;
  const run = new ChangedRun(system, schedule.slice(0, from));
  for (const position of positions) {
    if (!run.take(schedule[position])) return null;
  }
  const own = new Set(positions);
  run.follow(schedule.filter((_, position) => position > from && !own.has(position)));
  return run.endsWell() ? run.schedule : null;
}
