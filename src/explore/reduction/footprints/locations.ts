/**
 * Locations: what accesses of shared memory are told apart by. One a cell (its index), then one a site
 * (the number of cells, plus its index). A set of them is a run of 32-bit words.
 */
import { DATA_BASE, type Expression, isTextAddress } from '../../../machine/program/program.ts';
import { siteContaining } from '../../../machine/state/address-names.ts';
import type { System } from '../../../machine/state/system.ts';

/** Words that a set of locations takes: an even number, as the kernel reads two at once. */
export const wordsOf = ({ program }: System): number =>
  2 * Math.max(1, Math.ceil((program.cells.length + program.sites.length) / 64));

/** What is at an address: locations, and whether all of its bytes belong to one. */
export interface Place {
  locations: readonly number[];
  isWhole: boolean;
}

const NOWHERE: Place = { locations: [], isWhole: false };

/** Text outside of all sites has no location; nor have constant data, which nobody writes. */
export function placeAt(system: System, address: number, size: number): Place {
  if (isTextAddress(address)) return placeInText(system, address, size);
  const cell = system.cellAt[address - DATA_BASE];
  if (cell === undefined || cell < 0) return NOWHERE;
  const { readOnly } = system.program.cells[cell];
  return readOnly ? { locations: [], isWhole: true } : { locations: [cell], isWhole: true };
}

function placeInText(system: System, address: number, size: number): Place {
  const locations: number[] = [];
  let isWhole = true;
  for (let byte = address; byte < address + size; byte++) {
    const site = siteContaining(system, byte);
    const location = system.program.cells.length + site;
    if (site < 0) isWhole = false;
    else if (!locations.includes(location)) locations.push(location);
  }
  return { locations, isWhole };
}

/** The address where it is the same whenever the expression is computed, -1 where it may not be. */
export function constantAddress(expression: Expression): number {
  if (expression.kind === 'convert') return constantAddress(expression.operand);
  if (expression.kind !== 'constant') return -1;
  return Number(BigInt.asUintN(32, BigInt(expression.value)));
}

export const hasBit = (set: Int32Array, from: number, bit: number): boolean =>
  ((set[from + (bit >>> 5)] >>> (bit & 31)) & 1) !== 0;

/** True when the bit was not there. */
export function setBit(set: Int32Array, from: number, bit: number): boolean {
  if (hasBit(set, from, bit)) return false;
  set[from + (bit >>> 5)] |= 1 << (bit & 31);
  return true;
}
