/** Who asks for values, and when: a machine at a moment, a frame of a CPU, and whose eyes look at memory. */
import { byteOf, inText } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import {
  canonical,
  convert,
  type Scalar,
  sizeOf,
  type Value,
} from '../../machine/program/values.ts';
import { addressPlace, cellContaining } from '../../machine/state/address-names.ts';
import {
  type Context,
  type Cpu,
  type Frame,
  type Machine,
  topContext,
} from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { cellIndex, memoryValue, visibleValue } from '../../machine/state/visible.ts';

/** A frame of a CPU, and the context that it belongs to. */
export interface AskedFrame {
  /** Index of the function. */
  fn: number;
  frame: Frame;
  context: Context;
}

export interface Asked {
  machine: Machine;
  /** Index of the event that led to the machine, -1 at the start. */
  index: number;
  /** The CPU that the event, or the frame, is of. */
  cpu: number;
  /** null where the CPU is in no function. */
  frame: AskedFrame | null;
  /** The CPU that looks, its own store buffer first; null: what memory holds. */
  eyes: number | null;
}

/**
 * Why there is no value, thrown by what was to give one. No Error, and worded only when somebody reads
 * it: a scan of a long run meets it at every event.
 */
export class NoAnswer {
  readonly words: () => string;

  constructor(words: () => string) {
    this.words = words;
  }
}

export const OPTIMIZED_OUT = new NoAnswer(() => '<optimized out>');

/** The frame that the CPU runs, null where it runs none. */
export function innermostFrame({ cpus }: Machine, cpu: number): AskedFrame | null {
  const context = topContext(cpus[cpu]);
  const frame = context?.frames.at(-1);
  return context === undefined || frame === undefined ? null : { fn: frame.fn, frame, context };
}

/**
 * It has called a function that has not returned: it stands behind the call. What text calls returns into the
 * operation that executes it, and what is interrupted goes on where it is.
 */
export const isCaller = ({ frame, context }: AskedFrame): boolean =>
  context.frames.at(-1) !== frame && frame.at === 0;

/** What a load of that type gives at the address. Throws NoAnswer where nothing is. */
export function loadedValue(system: System, at: Asked, address: number, type: Scalar): Value {
  const { machine, eyes } = at;
  const size = sizeOf(type);
  const isWhole = isTextAddress(address)
    ? inText(machine.text, address, size)
    : cellIndex(system, address, size) >= 0;
  if (isWhole) return convert(wholeValue(system, machine, eyes, address, size), type);
  let value = 0n;
  for (let offset = 0; offset < size; offset++) {
    value += BigInt(byteAt(system, machine, eyes, address + offset)) << BigInt(8 * offset);
  }
  return convert(canonical(value), type);
}

function wholeValue(
  system: System,
  machine: Machine,
  eyes: number | null,
  address: number,
  size: number,
): Value {
  if (eyes === null) return memoryValue(system, machine, address, size);
  return visibleValue(system, machine, machine.cpus[eyes], address, size);
}

export const nothingAt = (system: System, address: number): NoAnswer =>
  new NoAnswer(() => {
    const place = addressPlace(system, address).replace(', where nothing is', '');
    return `<nothing ${place}>`;
  });

/** One byte of an object that is stored in other pieces than it is read in. */
function byteAt(system: System, machine: Machine, eyes: number | null, address: number): number {
  if (isTextAddress(address) && inText(machine.text, address, 1)) {
    return Number(wholeValue(system, machine, eyes, address, 1));
  }
  const index = cellContaining(system.program.cells, address);
  const cell = system.program.cells[index];
  if (cell === undefined) throw nothingAt(system, address);
  const cpu: Cpu | null = eyes === null ? null : machine.cpus[eyes];
  const store = cpu?.buffer.findLast(
    (one) => one.address !== 0 && address >= one.address && address < one.address + one.size,
  );
  if (store !== undefined) return byteOf(store.value, address - store.address);
  return byteOf(machine.memory[index], address - cell.address);
}
