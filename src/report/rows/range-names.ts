/** Names of neighbouring bytes of data: of the elements of an array, of a struct, of some of its members. */
import { addressName, cellAtAddress } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';

/** `patcher.u.jmp.pad[2]`: `patcher`, `.u`, `.jmp`, `.pad`, `[2]`. */
const partsOf = (name: string): string[] => name.split(/(?=[.[])/);

function common(a: readonly string[], b: readonly string[]): string[] {
  const end = a.findIndex((part, index) => part !== b[index]);
  return end < 0 ? [...a] : a.slice(0, end);
}

/** What both are in by their names; empty where they are of two objects. */
function sharedBy(system: System, first: number, last: number): string[] {
  const { program } = system;
  const [a, b] = [first, last].map((address) => cellAtAddress(program, address)?.name ?? '');
  const shared = common(partsOf(a), partsOf(b));
  // What belongs to a function, or to a CPU's, is named behind it.
  const owner = shared.length === 1 ? shared[0].replace(/^.*:/, '') : '';
  return program.functions.some(({ name }) => name === owner) ? [] : shared.filter(Boolean);
}

/** True for bytes of one array, struct or union. */
export function isOneObject(system: System, first: number, last: number): boolean {
  return sharedBy(system, first, last).length > 0;
}

/** `code[1..4]`; `j` for all of it; `u.op..rel[1]` for some of its members. */
export function rangeName(system: System, first: number, last: number): string {
  const [from, to] = [first, last].map((address) => partsOf(addressName(system, address)));
  const shared = common(from, to);
  const [a, b] = [from, to].map((parts) => parts.slice(shared.length));
  const [start, end] = [a, b].map(([part, ...rest]) =>
    rest.length === 0 ? /^\[(\d+)\]$/.exec(part ?? '')?.[1] : undefined,
  );
  const name = shared.join('');
  if (start !== undefined && end !== undefined) return `${name}[${start}..${end}]`;
  const isIn = (address: number) => sharedBy(system, first, address).length >= shared.length;
  if (!isIn(first - 1) && !isIn(last + 1)) return name;
  return `${from.join('')}..${b.join('').replace(/^\./, '')}`;
}
