/** Where in the program a machine has failed. */
import { type Context, type Cpu, type Machine, topContext } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import type { Failure } from './failure.ts';

/**
 * The functions that the CPU which failed is in, innermost first: that of its context, and their
 * callers there. For a hang those of every task that has not ended; none for what only the end shows.
 */
export function failingFunctions(system: System, machine: Machine, failure: Failure): string[] {
  if (failure.class === 'hang') {
    return machine.cpus.flatMap((cpu) =>
      [runningOn(cpu), ...cpu.waiting.map(({ context }) => context)].flatMap((context) =>
        functionsOf(system, context),
      ),
    );
  }
  return failure.cpu < 0 ? [] : functionsOf(system, runningOn(machine.cpus[failure.cpu]));
}

/** A stopped CPU stands where it was stopped. */
function runningOn(cpu: Cpu): Context | undefined {
  const top = topContext(cpu);
  return top?.kind === 'stopper' && top.frames.length === 0 ? cpu.contexts.at(-2) : top;
}

function functionsOf({ program }: System, context: Context | undefined): string[] {
  const frames = (context?.frames ?? []).map(({ fn }) => fn);
  const names = frames.map((fn) => program.functions[fn].name).reverse();
  // What enters a handler with registers is a part of it.
  return frames.includes(program.int3Handler) ? [...names, 'int3_handler'] : names;
}
