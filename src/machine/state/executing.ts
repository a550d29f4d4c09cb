/** Which bytes a CPU is executing. */
import { executedLength } from '../memory/instruction-length.ts';
import { siteContaining } from './address-names.ts';
import type { Cpu, Machine } from './machine.ts';
import type { System } from './system.ts';
import { visibleByte } from './visible.ts';

/** How many bytes the site that holds `start` has from there on. */
export function siteSize(system: System, start: number): number {
  const { address, size } = system.program.sites[siteContaining(system, start)];
  return address + size - start;
}

/** True when the site that holds `start` holds the byte at `address`, behind it. */
export const isOfSite = (system: System, start: number, address: number): boolean =>
  address >= start && address < start + siteSize(system, start);

/**
 * True when the CPU is between the first byte fetched and the end of execution, over that byte: what
 * it runs is as long as the bytes say that it has fetched, and those that it would fetch now.
 */
export function isExecuting(system: System, machine: Machine, cpu: Cpu, address: number): boolean {
  const { fetched, fetchAddress: start } = cpu;
  if (fetched.length === 0 || !isOfSite(system, start, address)) return false;
  return address < start + fetchedLength(system, machine, cpu, start, fetched);
}

/** Bytes of the instruction at `start` that begins with those, if the CPU fetched the rest of it now. */
export function fetchedLength(
  system: System,
  machine: Machine,
  cpu: Cpu,
  start: number,
  first: readonly number[],
): number {
  const size = siteSize(system, start);
  const bytes = first.slice();
  while (bytes.length < size) bytes.push(visibleByte(machine, cpu, start + bytes.length));
  return executedLength(bytes, size);
}
