/** Crashes in words: the address of the program that one is about, and what happened there. */

import type { Crashed } from '../machine/events/events.ts';
import { printable } from '../machine/program/printable.ts';
import { sizeOf } from '../machine/program/values.ts';
import { addressPlace, cellAtAddress, knownName } from '../machine/state/address-names.ts';
import type { System } from '../machine/state/system.ts';

/** ` behind vector[3] (0xc1000010)`, to stand behind the reason; empty for a crash that is about no address. */
export function crashPlace(system: System, event: Crashed): string {
  const { reason, address } = event;
  switch (reason) {
    case 'divide error':
    case 'overwritten frame':
    case 'stack overflow':
      return '';
    case 'dead object':
      return ` ${addressPlace(system, address)}${ofEnded(system, address)}`;
    case 'NMI to no CPU':
      return ` (${address})`;
    case 'wild load':
    case 'wild store':
      return ` ${addressPlace(system, address)}${ofAnotherSize(system, event)}`;
    default:
      return ` ${addressPlace(system, address)}`;
  }
}

/** Where there is an object, it has another size than the access ([L8]): this machine's limit, no fault of x86. */
function ofAnotherSize({ program }: System, { address, fn, pc }: Crashed): string {
  const cell = cellAtAddress(program, address);
  const operation = program.functions[fn].operations[pc];
  if (cell === undefined || !('type' in operation)) return '';
  const [access, object] = [sizeOf(operation.type), sizeOf(cell.type)];
  return access === object ? '' : `: ${bytes(access)}, but the object has ${object}`;
}

const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);

/** The crash as a sentence. */
export function crashMessage(system: System, event: Crashed): string {
  if (event.reason === 'dead object') return deadUse(system, event.cpu, event.address);
  if (event.reason === 'wild call') return wildCall(system, event);
  return `${event.reason} on CPU${event.cpu}${crashPlace(system, event)}`;
}

/** `CPU1 used poke.desc.refs of poke(), which has returned` */
export function deadUse(system: System, cpu: number, address: number): string {
  return `CPU${cpu} used ${knownName(system, address)}${ofEnded(system, address)}`;
}

function ofEnded({ program }: System, address: number): string {
  const owner = cellAtAddress(program, address)?.owner;
  if (owner === undefined) return '';
  return ` of ${printable(program.functions[owner.fn].name)}(), which has returned`;
}

/** What a pointer to a function led to that is none, or none of its type (C11 6.5.2.2, 9). */
function wildCall(system: System, { cpu, address }: Crashed): string {
  const { textFunctions, pointees = [] } = system.program;
  const fn = [...textFunctions, ...pointees].find((known) => known.address === address);
  if (fn === undefined)
    return `CPU${cpu} called what is no function of the protocol, ${addressPlace(system, address)}`;
  return `CPU${cpu} called ${printable(fn.name)}() by a pointer to another type of function`;
}
