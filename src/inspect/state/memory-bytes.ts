/** Memory and text as bytes, as they stand there: store buffers left aside. */
import { byteOf, textByte } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { cellContaining } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** The byte at an address, -1 where nothing is. */
export function memoryByte({ program }: System, machine: Machine, address: number): number {
  if (isTextAddress(address)) return textByte(machine.text, address);
  const cell = cellContaining(program.cells, address);
  return cell < 0 ? -1 : byteOf(machine.memory[cell], address - program.cells[cell].address);
}
