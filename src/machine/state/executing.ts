/** Which bytes a CPU is executing. */
import { executedLength } from '../memory/instruction-length.ts';
import type { Cpu, Machine } from './machine.ts';
import type { System } from './system.ts';
import { visibleByte } from './visible.ts';

/** True when the site at `start` holds the byte at `address`. */
export function isOfSite(system: System, start: number, address: number): boolean {
  const site = system.siteAt.get(start) as number;
  return address >= start && address < start + system.program.sites[site].oldBytes.length;
}

/**
 * True when the CPU is between the first byte fetched and the end of execution, over that byte: what
 * it runs is as long as the bytes say that it has fetched, and those that it would fetch now.
 */
export function isExecuting(system: System, machine: Machine, cpu: Cpu, address: number): boolean {
  const { fetched, fetchAddress: start } = cpu;
  if (fetched.length === 0 || !isOfSite(system, start, address)) return false;
  const site = system.siteAt.get(start) as number;
  const size = system.program.sites[site].oldBytes.length;
  const bytes = fetched.slice();
  while (bytes.length < size) bytes.push(visibleByte(machine, cpu, start + bytes.length));
  return address < start + executedLength(bytes, size);
}
