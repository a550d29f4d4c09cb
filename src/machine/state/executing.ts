/** Which bytes a CPU is executing. */
import type { Cpu } from './machine.ts';
import type { System } from './system.ts';

/** True when the instruction of the site at `start` holds the byte at `address`. */
export function isOfInstruction(system: System, start: number, address: number): boolean {
  const site = system.siteAt.get(start) as number;
  return address >= start && address < start + system.program.sites[site].oldBytes.length;
}

/** True when the CPU is between the first byte fetched and the end of execution, over that byte. */
export function isExecuting(system: System, cpu: Cpu, address: number): boolean {
  return cpu.fetched.length > 0 && isOfInstruction(system, cpu.fetchAddress, address);
}
