/** A crash in words: what happened, and at which address of the program's. */
import { addressPlace } from '../machine/state/address-names.ts';
import type { System } from '../machine/state/system.ts';
import type { Crashed } from '../machine/stepping/events.ts';

/** `wild store` and ` behind vector[3] (0xc1000010)`, which is empty for a crash that is about no address. */
export function crashPlace(system: System, { reason, address }: Crashed): string {
  switch (reason) {
    case 'divide error':
    case 'overwritten frame':
      return '';
    default:
      return ` ${addressPlace(system, address)}`;
  }
}
