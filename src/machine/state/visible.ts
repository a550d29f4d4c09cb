/** What a CPU sees: memory and text behind its own store buffer. */
import type { BufferedStore } from '../memory/store-buffer.ts';
import { byteOf, inText, textByte, textNumber } from '../memory/text.ts';
import { DATA_BASE, isTextAddress } from '../program/program.ts';
import { convert, type Scalar, type Value } from '../program/values.ts';
import type { Cpu, Machine } from './machine.ts';
import type { System } from './system.ts';

/** Index of the cell of that size at that address, -1 where there is none. */
export function cellIndex(system: System, address: number, size: number): number {
  const cell = system.cellAt[address - DATA_BASE];
  return cell !== undefined && cell >= 0 && system.cellSize[cell] === size ? cell : -1;
}

/** True when `size` bytes at `address` can be read or written as one access. */
export function isMapped(system: System, machine: Machine, address: number, size: number): boolean {
  return isTextAddress(address)
    ? inText(machine.text, address, size)
    : cellIndex(system, address, size) >= 0;
}

/** The newest entry of the store buffer that covers a byte, undefined where none does. */
function newestCovering(
  buffer: readonly BufferedStore[],
  address: number,
): BufferedStore | undefined {
  for (let index = buffer.length - 1; index >= 0; index--) {
    const store = buffer[index];
    // A mark between stores is at no address.
    if (store.address === 0) continue;
    if (address >= store.address && address < store.address + store.size) return store;
  }
  return undefined;
}

/** The text byte that the CPU fetches, own buffered stores included (SDM vol. 3, 8.1.3). */
export function visibleByte(machine: Machine, cpu: Cpu, address: number): number {
  const store = newestCovering(cpu.buffer, address);
  if (store === undefined) return textByte(machine.text, address);
  return byteOf(store.value, address - store.address);
}

/** True when the CPU's own store buffer gives the value of a load at `address`. */
export function isForwarded(cpu: Cpu, address: number): boolean {
  return cpu.buffer.length > 0 && newestCovering(cpu.buffer, address) !== undefined;
}

/** What a load of mapped memory gives on that CPU. */
export function visibleValue(
  system: System,
  machine: Machine,
  cpu: Cpu,
  address: number,
  size: number,
): Value {
  if (isTextAddress(address)) return visibleText(machine, cpu, address, size);
  const store = cpu.buffer.length > 0 ? newestCovering(cpu.buffer, address) : undefined;
  if (store !== undefined) return store.value;
  return machine.memory[system.cellAt[address - DATA_BASE]];
}

function visibleText(machine: Machine, cpu: Cpu, address: number, size: number): Value {
  if (cpu.buffer.length === 0) return textNumber(machine.text, address, size);
  let value = 0n;
  for (let offset = size - 1; offset >= 0; offset--) {
    value = (value << 8n) + BigInt(visibleByte(machine, cpu, address + offset));
  }
  return convert(value, 'u64');
}

/** What stands in memory or text, store buffers left aside. */
export function memoryValue(
  system: System,
  machine: Machine,
  address: number,
  size: number,
): Value {
  if (isTextAddress(address)) return textNumber(machine.text, address, size);
  return machine.memory[system.cellAt[address - DATA_BASE]];
}

/** `value` as the cell or the text at `address` holds it. */
export function asStored(system: System, address: number, type: Scalar, value: Value): Value {
  if (isTextAddress(address)) return convert(value, unsignedOf(type));
  return convert(value, system.program.cells[system.cellAt[address - DATA_BASE]].type);
}

function unsignedOf(type: Scalar): Scalar {
  switch (type) {
    case 's8':
      return 'u8';
    case 's16':
      return 'u16';
    case 's32':
      return 'u32';
    case 's64':
      return 'u64';
    default:
      return type;
  }
}
