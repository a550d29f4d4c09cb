/** Names of addresses, as the source gives them: of objects and sites, of their bytes, of what lies beside them. */
import { hex } from '../memory/hex.ts';
import { printable } from '../program/printable.ts';
import { type Cell, DATA_BASE, type Program, TEXT_BASE } from '../program/program.ts';
import { sizeOf } from '../program/values.ts';
import type { System } from './system.ts';

/** Farther from a thing than this (a page, as around NULL), an address has nothing to do with it. */
const NEAR = 4096;

/** Index of the site that holds the address, -1 for none. */
export function siteContaining({ siteOf }: System, address: number): number {
  const offset = address - TEXT_BASE;
  return offset >= 0 && offset < siteOf.length ? siteOf[offset] : -1;
}

/** Index of the last thing that begins at the address or before it, -1 for none. */
function lastUpTo(things: readonly { address: number }[], address: number): number {
  let low = -1;
  let high = things.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (things[middle].address <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Index of the cell that holds the address, -1 for none. */
export function cellContaining(cells: readonly Cell[], address: number): number {
  const index = lastUpTo(cells, address);
  return index >= 0 && address < cells[index].address + sizeOf(cells[index].type) ? index : -1;
}

/** The cell that holds the address, undefined for none. */
export function cellAtAddress(program: Program, address: number): Cell | undefined {
  return program.cells[cellContaining(program.cells, address)];
}

/** `flag`, `code[2]`, `vfs_read+3`, `ftrace_caller`: of an address within a thing, null elsewhere. */
export function knownName(system: System, address: number): string | null {
  const { program } = system;
  if (address < DATA_BASE) {
    const site = siteContaining(system, address);
    if (site >= 0) return offsetName(program.sites[site], address);
    const symbol = [...program.symbols, ...(program.pointees ?? [])].find(
      (known) => known.address === address,
    );
    return symbol === undefined ? templateName(program, address) : printable(symbol.name);
  }
  const cell = cellAtAddress(program, address);
  return cell === undefined ? null : offsetName(cell, address);
}

/** Of an address that a CPU's number is still to be added to, or that a wrong number was. */
function templateName({ templates = [] }: Program, address: number): string | null {
  const found = templates.find((known) => {
    const offset = address - known.address;
    return offset >= 0 && offset < known.size;
  });
  return found === undefined ? null : `${offsetName(found, address)} of no CPU`;
}

function offsetName(object: { name: string; address: number }, address: number): string {
  const offset = address - object.address;
  return printable(object.name) + (offset === 0 ? '' : `+${offset}`);
}

/** `NULL`, `NULL+8`: null pointers, and members and elements of what they point to. */
function nullName(address: number): string | null {
  if (address === 0) return 'NULL';
  if (Math.abs(address) >= NEAR) return null;
  return address < 0 ? `NULL${address}` : `NULL+${address}`;
}

interface Thing {
  name: string;
  address: number;
  size: number;
}

/** The things of the program beside an address in which there is none, the nearest of each side. */
function neighbours({ cells, sites, symbols }: Program, address: number): (Thing | undefined)[] {
  const cell = lastUpTo(cells, address);
  const site = lastUpTo(sites, address);
  const symbol = lastUpTo(symbols, address);
  const around = [0, 1].map((next) => {
    const things: Thing[] = [];
    const at = {
      cell: cells[cell + next],
      site: sites[site + next],
      symbol: symbols[symbol + next],
    };
    if (at.cell) things.push({ ...at.cell, size: sizeOf(at.cell.type) });
    if (at.site) things.push({ ...at.site, size: at.site.size });
    if (at.symbol) things.push({ ...at.symbol, size: 1 });
    return things.sort((a, b) => a.address - b.address);
  });
  return [around[0].at(-1), around[1][0]];
}

/** `behind vector[3]`, `12 bytes behind vfs_read`, `2 bytes before flag`; null far from everything. */
function besideName({ program }: System, address: number): string | null {
  const [below, above] = neighbours(program, address);
  const beside = (distance: number, side: string, { name }: Thing): string => {
    const far = distance === 0 ? '' : `${distance} byte${distance === 1 ? '' : 's'} `;
    return `${far}${side} ${printable(name)}`;
  };
  const behind = below && address - below.address - below.size;
  if (below && behind !== undefined && behind < NEAR) return beside(behind, 'behind', below);
  const before = above && above.address - address;
  if (above && before !== undefined && before < NEAR) return beside(before, 'before', above);
  return null;
}

/** An address that no name can be had for: a canonical one (SDM vol. 1, 3.3.7.1) by its digits. */
const unnamed = (address: number): string =>
  address < -(2 ** 47) ? 'a non-canonical address' : hex(address);

/** `flag`, `vfs_read+3`, `NULL+8`, `behind vector[3]`; hexadecimal where nothing is near. */
export function addressName(system: System, address: number): string {
  const name = knownName(system, address) ?? nullName(address) ?? besideName(system, address);
  return name ?? unnamed(address);
}

/**
 * Where something happened, for a sentence: `at flag (0xc1000000)`, `at NULL+8`,
 * `behind vector[3] (0xc1000010)`, `at 0x12345678, where nothing is`.
 */
export function addressPlace(system: System, address: number): string {
  const known = knownName(system, address);
  if (known !== null) return `at ${known} (${hex(address)})`;
  const none = nullName(address);
  if (none !== null) return `at ${none}`;
  const beside = besideName(system, address);
  if (beside !== null) return `${beside} (${hex(address)})`;
  return `at ${unnamed(address)}, where nothing is`;
}
