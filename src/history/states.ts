/** Immer history: each event reduced into the next immutable machine. The one importer of immer. */
import { freeze, produce } from 'immer';
import type { Event } from '../machine/events/events.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { evolve } from '../machine/stepping/evolve.ts';

/** The machine after the event; shares all that did not change, and is frozen (Immer). */
export function reduceEvent(system: System, machine: Machine, event: Event): Machine {
  return produce(machine, (draft) => {
    evolve(system, draft, event);
  });
}

/** Freezes a machine for use as the beginning of a history. */
export function freezeMachine(machine: Machine): Machine {
  return freeze(machine, true);
}
