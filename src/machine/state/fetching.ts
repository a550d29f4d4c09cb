/** What a CPU may fetch next. */
import { type Reachable, reachable } from '../memory/text-versions.ts';
import type { Machine } from './machine.ts';
import type { System } from './system.ts';
import { visibleByte } from './visible.ts';

/**
 * What the next fetch of an instruction at `address` may give, of which at most `length` bytes are of
 * interest: the present bytes first, older ones where the hardware may still give them.
 */
export function fetchable(
  system: System,
  machine: Machine,
  id: number,
  address: number,
  length: number,
): Reachable[] {
  const cpu = machine.cpus[id];
  const { unit } = system.profile;
  const from = address + cpu.fetched.length;
  const size = Math.min(length - cpu.fetched.length, unit - (from % unit));
  const present: number[] = [];
  for (let index = 0; index < size; index++) present.push(visibleByte(machine, cpu, from + index));
  const { versions } = machine;
  if (versions.length === 0) return [{ bytes: present, version: 0 }];
  const isOwn = ownBytes(machine, id, from, size);
  return reachable(versions, id, cpu.floor, from, present, isOwn);
}

/** What a CPU may fetch of one byte of text: as it sees it now, then what it was since the CPU's floor. */
export function reachableBytes(machine: Machine, id: number, address: number): number[] {
  const cpu = machine.cpus[id];
  const present = [visibleByte(machine, cpu, address)];
  const isOwn = ownBytes(machine, id, address, 1);
  const found = reachable(machine.versions, id, cpu.floor, address, present, isOwn);
  return found.map(({ bytes }) => bytes[0]);
}

/** Which of the bytes stand in the CPU's own store buffer. */
function ownBytes({ cpus }: Machine, id: number, from: number, size: number): boolean[] {
  const { buffer } = cpus[id];
  return Array.from({ length: size }, (_, at) =>
    buffer.some((store) => from + at >= store.address && from + at < store.address + store.size),
  );
}
