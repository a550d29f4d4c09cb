/** Where in the program a machine has failed. */
import { type Cpu, type Machine, topContext } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import type { Failure } from './failure.ts';

/**
 * The functions that the CPU which failed is in, innermost first: that of its context, and their
 * callers there. For a hang those of every CPU that has not ended; none for what only the end shows.
 */
export function failingFunctions(system: System, machine: Machine, failure: Failure): string[] {
  if (failure.class === 'hang') return machine.cpus.flatMap((cpu) => functionsOf(system, cpu));
  return failure.cpu < 0 ? [] : functionsOf(system, machine.cpus[failure.cpu]);
}

function functionsOf({ program }: System, cpu: Cpu): string[] {
  // A stopped CPU stands where it was stopped.
  const top = topContext(cpu);
  const context = top?.kind === 'stopper' ? cpu.contexts.at(-2) : top;
  const frames = (context?.frames ?? []).map(({ fn }) => fn);
  const names = frames.map((fn) => program.functions[fn].name).reverse();
  // What enters a handler with registers is a part of it.
  return frames.includes(program.int3Handler) ? [...names, 'int3_handler'] : names;
}
