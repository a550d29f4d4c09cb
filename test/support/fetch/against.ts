/** A CPU that writes a site of two instructions, and one that runs it, step by step. */
import { PROFILES } from '../../../src/machine/memory/profiles.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { type HandMade, halt, siteAddress } from '../hand-made.ts';
import { Stepper } from '../stepper.ts';

/** Profiles under which a CPU may fetch old text. */
export const STALE = PROFILES.filter(({ stale }) => stale !== 'never').map(({ name }) => name);
/** Two instructions, MOV to a register; the second one lies across a quadword's end. */
export const OLD = [0xb8, 1, 1, 1, 1, 0xb8, 1, 1, 1, 1];
export const NEW = [0xb8, 2, 2, 2, 2, 0xb8, 2, 2, 2, 2];
const sites = [
  { old: OLD, new: NEW },
  { old: OLD, new: NEW },
];
export const at = siteAddress(0);

/** CPU0 writes, CPU1 runs `task`; NMIs and int3s run what they are given. */
export const against = (
  hardware: string,
  writes: Operation[],
  task: Operation[],
  rest: Partial<HandMade> = {},
  memory: 'sc' | 'tso' = 'sc',
): Stepper => {
  const functions = [[...writes, halt()], [...task, halt()], ...(rest.functions ?? [])];
  const made = { sites, cells: [0], tasks: [0, 1], ...rest, functions };
  return new Stepper(made, { hardware, memory, nmis: 1 });
};

/** How many different bytes the CPU's next fetch may give. */
export const ways = (run: Stepper, cpu = 1): number =>
  run.enabled.filter((one) => one === `run ${cpu}` || one.startsWith(`run ${cpu}.`)).length;
