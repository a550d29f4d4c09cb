/** What is looked at: a run at a mark, and how the editor counts lines. */
import { type Asked, innermostFrame } from '../../history/expressions/asked.ts';
import { type StackEntry, stackOf } from '../../inspect/state/context-stack.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { frameMeant, type Shelf } from './containers.ts';

export interface Client {
  /** The number of the first line, and of the first column: 0 or 1. */
  firstLine: number;
  firstColumn: number;
  /** It shows how far long work is. */
  hasProgress: boolean;
}

export interface Standing {
  debuggee: Debuggee;
  mark: number;
  client: Client;
  shelf: Shelf;
  /** The machine at the mark, where somebody has it already. */
  machine?: Machine;
}

export const machineOf = ({ debuggee, mark, machine }: Standing): Machine =>
  machine ?? debuggee.timeline.machineAt(mark);

/** An entry of a CPU's stack. */
export interface Place {
  cpu: number;
  /** From 0, innermost first. */
  entry: number;
}

/** Where the CPU is: the innermost frame of its stack. */
export function innermostPlace(standing: Standing, cpu: number): Place {
  const stack = stackAt(standing, cpu);
  return {
    cpu,
    entry: Math.max(
      0,
      stack.findIndex(({ kind }) => kind === 'frame'),
    ),
  };
}

export const stackAt = (standing: Standing, cpu: number): StackEntry[] =>
  stackOf(standing.debuggee.system, machineOf(standing), cpu);

/** The entry at a place, undefined where a CPU's stack has none. */
export const entryAt = (standing: Standing, { cpu, entry }: Place): StackEntry | undefined =>
  stackAt(standing, cpu)[entry];

/** Who asks for values there; a label asks for its CPU's innermost frame. */
export function askedAt(standing: Standing, place: Place, eyes: number | null): Asked {
  const machine = machineOf(standing);
  const entry = entryAt(standing, place);
  const frame = entry?.kind === 'frame' ? entry.frame : innermostFrame(machine, place.cpu);
  return { machine, index: standing.mark - 1, cpu: place.cpu, frame, eyes };
}

/** The CPU of a thread. Throws Refusal. */
export function cpuOfThread({ debuggee }: Standing, thread: number): number {
  const { cpus } = debuggee.system;
  if (thread >= 1 && thread <= cpus) return thread - 1;
  throw new Refusal(`there is no thread ${thread}: threads are 1 to ${cpus}, one for each CPU`);
}

/** The entry of a stack with that number. Throws Refusal. */
export function placeOfFrame(standing: Standing, number: number): Place {
  const place = frameMeant(number);
  const isCpu =
    Number.isSafeInteger(number) && number >= 1 && place.cpu < standing.debuggee.system.cpus;
  if (!isCpu || entryAt(standing, place) === undefined) {
    throw new Refusal(`there is no frame ${number} where the run stands`);
  }
  return place;
}
