/** Hangs: machines and CPUs that can never go on. */
import type { Machine } from '../machine/state/machine.ts';
import type { Failure } from './failure.ts';

/** A hang: no schedule of the remaining steps lets every task end. */
export function hang(machine: Machine): Failure {
  const waiting = machine.cpus.flatMap((cpu, id) => (cpu.contexts.length > 0 ? [`CPU${id}`] : []));
  return {
    class: 'hang',
    cpu: machine.cpus.findIndex((cpu) => cpu.contexts.length > 0),
    site: -1,
    message: `${waiting.join(', ')} can never go on, however long the others run`,
  };
}

/** Operations in a row that nobody else can tell, after which a CPU is taken to loop for ever. */
export const ENDLESS = 100_000;

/** The hang of a CPU that has run `ENDLESS` such operations. */
export function loopsForEver(cpu: number): Failure {
  return { class: 'hang', cpu, site: -1, message: `CPU${cpu} loops and never waits for anything` };
}
