/** What a CPU's next operation accesses, where nothing can make it fail or wait (E3.15). */
import { apply } from '../../detectors/apply-step.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress, type Operation } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import { forkMachine } from '../../machine/snapshots/fork.ts';
import { hasEnded } from '../../machine/state/lifetime.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { isMapped } from '../../machine/state/visible.ts';
import { isMidway } from '../../machine/stepping/arrivals.ts';
import { mayRun } from '../../machine/stepping/enabled.ts';
import {
  addressAhead,
  fetchPlace,
  nextInstruction,
} from '../../machine/stepping/next-operation.ts';
import { step } from '../../machine/stepping/steps.ts';
import { placeAt } from './footprints/locations.ts';

export interface Access {
  /** None for constant data. */
  locations: readonly number[];
  writes: boolean;
}

/** Null for an operation that accesses nothing, or that may fail, wait, or keep something from coming in over it. */
export function accessOf(system: System, machine: Machine, id: number): Access | null {
  const instruction = nextInstruction(system, machine.cpus[id]);
  if (instruction === undefined || instruction.isPart || instruction.mayDivide) return null;
  const { operation } = instruction;
  switch (operation.kind) {
    case 'execute':
      return fetchOf(system, machine, id);
    case 'exchange':
      return operation.blocking ? null : accessAt(system, machine, id, operation);
    case 'load':
    case 'store':
      return accessAt(system, machine, id, operation);
    default:
      return null;
  }
}

type Accessing = Extract<Operation, { kind: 'load' | 'store' | 'exchange' }>;

function accessAt(
  system: System,
  machine: Machine,
  id: number,
  { kind, type }: Accessing,
): Access | null {
  const address = addressAhead(system, machine.cpus[id], id);
  const size = sizeOf(type);
  if (!isMapped(system, machine, address, size) || !mayRun(system, machine, id)) return null;
  const { locations, isWhole } = placeAt(system, address, size);
  const writes = kind !== 'load';
  if (!isWhole) return null;
  if (isTextAddress(address)) {
    // Somebody may take the permission away.
    if (writes && (locations.length !== 1 || system.protectsText || !machine.textWritable))
      return null;
    return { locations, writes };
  }
  if (locations.length === 0) return writes ? null : { locations, writes };
  return mayEnd(system, machine, id, locations[0]) ? null : { locations, writes };
}

/** The object at the cell is dead, or others than what runs may end it: another CPU, another task of this one. */
function mayEnd({ program }: System, machine: Machine, id: number, cell: number): boolean {
  const { owner } = program.cells[cell];
  if (owner === undefined) return false;
  if (owner.cpu !== id || hasEnded(machine, owner)) return true;
  return (
    owner.context === 'task' &&
    machine.cpus[id].waiting.some(({ context }) => context.task === owner.level)
  );
}

function fetchOf(system: System, machine: Machine, id: number): Access | null {
  const place = fetchPlace(system, machine, id);
  if (place === null || !executesWell(system, machine, id)) return null;
  const { locations } = placeAt(system, place.address, 1);
  return { locations, writes: false };
}

/** Fetches that one instruction may take: it is at most as long as a site. */
const MOST_FETCHES = 70;

/**
 * The instruction that the CPU fetches, if nobody changes it, is executed without failure, trap or wait; nothing
 * that it calls has locals in memory, which would live from then on, or begins in the middle of an instruction.
 */
function executesWell(system: System, machine: Machine, id: number): boolean {
  const trial = forkMachine(machine, id, 0);
  const run = step('run', id);
  let isWell = true;
  let isExecuted = false;
  const visit = (_: unknown, event: Event): void => {
    if (event.kind === 'executed') isExecuted = true;
    else if (event.kind === 'called') isWell &&= system.stackObjects[event.callee] === undefined;
    else if (event.kind !== 'fetched') isWell = false;
  };
  for (let count = 0; !isExecuted && count < MOST_FETCHES; count++) {
    if (!mayRun(system, trial, id)) return false;
    if (apply(system, trial, run, visit) !== null || !isWell) return false;
  }
  return isExecuted && !isMidway(system, trial.cpus[id]);
}
