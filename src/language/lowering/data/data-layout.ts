/** Where variables live: one cell for each scalar, from DATA_BASE on. */
import { byteOf } from '../../../machine/memory/text.ts';
import {
  type Cell,
  DATA_BASE,
  type Owner,
  PER_CPU_BASE,
  type Template,
} from '../../../machine/program/program.ts';
import { convert, type Value } from '../../../machine/program/values.ts';
import { alignmentOf, type CType, isInBytes, scalarOf, sizeOfType } from '../../meaning/ctypes.ts';
import { KERNEL_FILE } from '../../meaning/library-files.ts';
import { scalarsIn } from '../../meaning/members.ts';
import { isRegisters } from '../../meaning/notifier-types.ts';
import type { Variable } from '../../meaning/tree.ts';

/** How C names a global: a function's own statics with the function's name. */
const nameOf = (variable: Variable): string =>
  variable.owner === null ? variable.name : `${variable.owner}.${variable.name}`;

/** Where the instances of variables of each CPU are: CPU 0's first, `size` bytes for each CPU. */
export interface PerCpuArea {
  start: number;
  size: number;
}

const alignUp = (offset: number, alignment: number): number =>
  Math.ceil(offset / alignment) * alignment;

export class DataLayout {
  readonly cells: Cell[] = [];
  private next = DATA_BASE;

  /** Makes the cells of one object and gives its address; `owner`: it stands on a stack. */
  place(variable: Variable, name: string, owner?: Owner): number {
    const { type } = variable;
    const alignment = alignmentOf(type);
    const address = alignUp(this.next, alignment);
    // C11 6.7.3p6: the object as defined is const, or none of it is; locals stand on a stack.
    const readOnly = type.constant && variable.storage === 'global';
    const isEntered = isRegisters(type) && variable.source.file === KERNEL_FILE;
    for (const part of scalarsIn(type)) {
      this.cells.push({
        name: name + part.path,
        address: address + part.offset,
        type: scalarOf(part.type),
        pointer: part.type.kind === 'pointer',
        initial: 0,
        // Nobody writes the other registers of an int3's entry.
        readOnly: readOnly || (isEntered && part.type.constant),
        ...(owner && { owner }),
      });
    }
    this.next = address + sizeOfType(type);
    return address;
  }

  placeGlobal(variable: Variable): number {
    return this.place(variable, nameOf(variable));
  }

  /** One instance of each for each CPU, at the same distance for all of them. */
  placePerCpu(
    variables: readonly Variable[],
    cpus: number,
  ): PerCpuArea & { templates: Template[] } {
    const templates: Template[] = [];
    let size = 0;
    for (const variable of variables) {
      const offset = alignUp(size, alignmentOf(variable.type));
      const own = sizeOfType(variable.type);
      templates.push({ name: nameOf(variable), address: PER_CPU_BASE + offset, size: own });
      size = offset + own;
    }
    const area = { start: alignUp(this.next, 8), size: alignUp(size, 8), templates };
    // Without any, what comes behind stands where it always stood: recorded runs name its address.
    if (size === 0) return area;
    for (let cpu = 0; cpu < cpus; cpu++) {
      this.next = area.start + cpu * area.size;
      for (const variable of variables) this.place(variable, `${nameOf(variable)}[${cpu}]`);
    }
    this.next = area.start + cpus * area.size;
    return area;
  }

  /** Makes a copy of a local for each owner, at a fixed distance; gives the first address and the distance. */
  placeCopies(
    variable: Variable,
    owners: readonly Owner[],
    name: (owner: Owner) => string,
  ): { address: number; stride: number } {
    const addresses = owners.map((owner) => this.place(variable, name(owner), owner));
    const stride = owners.length > 1 ? addresses[1] - addresses[0] : 0;
    return { address: addresses[0], stride };
  }

  /** What a scalar holds at first, each byte of one that is stored as such. */
  initialise(address: number, type: CType, value: Value): void {
    if (!isInBytes(type)) {
      this.set(address, convert(value, scalarOf(type)));
      return;
    }
    for (let offset = 0; offset < sizeOfType(type); offset++) {
      this.set(address + offset, byteOf(value, offset));
    }
  }

  private set(address: number, value: Value): void {
    const cell = this.cells.find((candidate) => candidate.address === address);
    if (cell === undefined) throw new Error(`no cell at ${address}`);
    cell.initial = convert(value, cell.type);
  }
}
