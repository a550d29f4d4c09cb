/** The place of a crash in words: the address of the program that it is about. */
import { addressPlace } from '../machine/state/address-names.ts';
import type { System } from '../machine/state/system.ts';
import type { Crashed } from '../machine/stepping/events.ts';

/** ` behind vector[3] (0xc1000010)`, to stand behind the reason; empty for a crash that is about no address. */
export function crashPlace(system: System, { reason, address }: Crashed): string {
  switch (reason) {
    case 'divide error':
    case 'overwritten frame':
    case 'stack overflow':
      return '';
    default:
      return ` ${addressPlace(system, address)}`;
  }
}
