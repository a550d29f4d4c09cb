/** The variables of a program as rows of the memory pane: an array of bytes is one row. */
import { hexOf } from '../../machine/memory/hex.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { printable } from '../../machine/program/printable.ts';
import { sizeOf } from '../../machine/program/values.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { valueName } from '../../report/naming/names.ts';

export interface VariableRow {
  name: string;
  address: number;
  /** In bytes. */
  size: number;
  /** Indices of its cells. */
  cells: number[];
}

const known = new WeakMap<System, VariableRow[]>();

/** Constant data is left out: it never changes. */
export function variablesOf(system: System): VariableRow[] {
  const found = known.get(system);
  if (found !== undefined) return found;
  const variables: VariableRow[] = [];
  system.program.cells.forEach(({ name, address, type, readOnly }, index) => {
    if (readOnly) return;
    const size = sizeOf(type);
    const array = size === 1 ? /^(.*)\[\d+\]$/.exec(name)?.[1] : undefined;
    const last = variables[variables.length - 1];
    const isNext = last !== undefined && last.address + last.size === address;
    if (array !== undefined && isNext && last.name === array) {
      last.size++;
      last.cells.push(index);
    } else {
      variables.push({ name: array ?? printable(name), address, size, cells: [index] });
    }
  });
  known.set(system, variables);
  return variables;
}

/** What a variable holds, as people write it. */
export function variableText(
  system: System,
  { address, cells }: VariableRow,
  machine: Machine,
): string {
  if (cells.length === 1) return valueName(system, address, machine.memory[cells[0]]);
  const bytes = cells.map((cell) => byteOf(machine.memory[cell], 0));
  return hexOf(bytes);
}
