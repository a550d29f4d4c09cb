/** What a CPU does next: its operation, and what that may fetch. */
import { CUT_OFF, executedLength } from '../memory/instruction-length.ts';
import { DivideError } from '../program/values.ts';
import { siteContaining } from '../state/address-names.ts';
import { fetchable } from '../state/fetching.ts';
import type { Instruction } from '../state/instruction.ts';
import { type Context, type Cpu, type Machine, topContext, topFrame } from '../state/machine.ts';
import { LEFT } from '../state/site-contents.ts';
import type { System } from '../state/system.ts';
import { MAX_BUFFER } from './steps.ts';

/** The instruction that the CPU runs next, undefined when its innermost context runs none. */
export function nextInstruction(system: System, cpu: Cpu): Instruction | undefined {
  const context = topContext(cpu);
  if (context === undefined || context.frames.length === 0) return undefined;
  const frame = topFrame(context);
  return system.code[frame.fn][frame.pc];
}

/**
 * The address that the CPU's next operation is about, looked at before it runs. 0, where nothing is, when it is
 * about none, or when computing it raises #DE: that is the crash of the operation itself.
 */
export function addressAhead(system: System, cpu: Cpu, id: number): number {
  const context = topContext(cpu);
  const instruction = nextInstruction(system, cpu);
  if (context === undefined || instruction === undefined) return 0;
  const { locals } = topFrame(context);
  if (!instruction.mayDivide) return Number(instruction.first(locals, id, cpu.contexts));
  try {
    return Number(instruction.first(locals, id, cpu.contexts));
  } catch (error) {
    if (error instanceof DivideError) return 0;
    throw error;
  }
}

/** How many different bytes the CPU's next operation may fetch, 1 where it fetches none. */
export function waysToRun(system: System, machine: Machine, id: number): number {
  if (machine.versions.length === 0) return 1;
  const place = fetchPlace(system, machine, id);
  if (place === null) return 1;
  return Math.min(MAX_BUFFER, fetchable(system, machine, id, place.address, place.length).length);
}

/** What the CPU's next operation fetches from: an instruction, and the bytes of its site from there on. */
export function fetchPlace(
  system: System,
  machine: Machine,
  id: number,
): { address: number; length: number } | null {
  const cpu = machine.cpus[id];
  const instruction = nextInstruction(system, cpu);
  if (instruction?.operation.kind !== 'execute') return null;
  const { at } = topFrame(topContext(cpu) as Context);
  if (at === LEFT) return null;
  const address = at === 0 ? addressAhead(system, cpu, id) : at;
  const site = siteContaining(system, address);
  if (site < 0) return null;
  const { address: start, size } = system.program.sites[site];
  const length = start + size - address;
  return executedLength(cpu.fetched, length) === CUT_OFF ? { address, length } : null;
}
