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
  const size = siteSize(system, start);
  const bytes = fetched.slice();
  while (bytes.length < size) bytes.push(visibleByte(machine, cpu, start + bytes.length));
  return address < start + executedLength(bytes, size);
}
