/** The word of a packed machine that holds its own scalars, and how many words there may be. */
import { type Machine, MOST_SECTIONS } from '../state/machine.ts';
import type { System } from '../state/system.ts';

const PHASES = ['none', 'requested', 'reached', 'released'] as const;

/** Words that a packed machine of the system needs at most, buffers and stacks as deep as they get. */
export function packedCapacity(system: System): number {
  const { program } = system;
  const text = program.sites.reduce((sum, { size }) => sum + Math.ceil(size / 4), 0);
  const locals = program.functions.reduce((sum, fn) => sum + 2 * fn.locals.length + 4, 0);
  return (
    64 +
    2 * program.cells.length +
    text +
    system.cpus * ((4 + system.tasks) * locals + 320 + 8 * system.tasks + 3 * MOST_SECTIONS)
  );
}

/** The machine's own scalars in one word. */
export function headOf({ stop, textWritable }: Machine, nmisLeft: number): number {
  const phase = PHASES.indexOf(stop.phase);
  return (stop.owner + 1) | (phase << 8) | ((textWritable ? 1 : 0) << 10) | (nmisLeft << 11);
}

/** What `headOf` has put into a word. */
export function machineHead(head: number): Pick<Machine, 'stop' | 'textWritable' | 'nmisLeft'> {
  return {
    textWritable: ((head >> 10) & 1) === 1,
    stop: { owner: (head & 0xff) - 1, phase: PHASES[(head >> 8) & 3] },
    nmisLeft: head >>> 11,
  };
}
