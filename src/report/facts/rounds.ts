/** What a CPU does over and over while nothing around it changes: the loop that it never leaves, and what that reads. */
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { cellAtAddress } from '../../machine/state/address-names.ts';
import { type Context, type Machine, topContext } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { mayRun } from '../../machine/stepping/enabled.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { step } from '../../machine/stepping/steps.ts';
import { type Spot, spotOf } from '../naming/source-spots.ts';
import { isRegister } from '../rows/trap-entry.ts';

export interface Round {
  /** The condition that sends it round, null where the loop has none. */
  spot: Spot | null;
  /** What it reads each time of what can change, in order. */
  reads: { address: number; value: Value }[];
}

/** Operations within which it must have come back. */
const LONGEST = 5_000;

/**
 * The round that a CPU goes while no other one runs; null where it comes to wait, to end or to change
 * anything, or does not come back to where it was within 5,000 operations.
 */
export function roundOf(system: System, start: Machine, cpu: number): Round | null {
  const machine = structuredClone(start);
  const seen = new Map<string, number>();
  const taken: Taken[] = [];
  for (let count = 0; count < LONGEST; count++) {
    const key = keyOf(machine, cpu);
    const before = seen.get(key);
    if (before !== undefined) return roundFrom(system, taken.slice(before));
    seen.set(key, count);
    if (!mayRun(system, machine, cpu)) return null;
    const context = topContext(machine.cpus[cpu]);
    if (context === undefined) return null;
    const next = nextInstruction(system, machine.cpus[cpu]);
    taken.push({
      spot: next?.operation.kind === 'branch' ? spotOf(system.program, context) : null,
      depth: depthOf(machine, cpu),
      events: [],
    });
    for (const event of decide(system, machine, step('run', cpu))) {
      if (changesMemory(event)) return null;
      taken[count].events.push(event);
      evolve(system, machine, event);
    }
  }
  return null;
}

interface Taken {
  /** Of a branch. */
  spot: Spot | null;
  depth: number;
  events: Event[];
}

function keyOf({ cpus }: Machine, cpu: number): string {
  return JSON.stringify(cpus[cpu], (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

const depthOf = ({ cpus }: Machine, cpu: number): number =>
  cpus[cpu].contexts.reduce((sum, { frames }: Context) => sum + frames.length, 0);

function changesMemory(event: Event): boolean {
  if (event.kind === 'exchanged') return event.written && event.value !== event.old;
  return event.kind === 'stored' || event.kind === 'buffered';
}

function roundFrom(system: System, taken: readonly Taken[]): Round {
  const least = Math.min(...taken.map(({ depth }) => depth));
  const own = taken.filter(({ depth, spot }) => spot !== null && depth === least);
  const any = own[0] ?? taken.find(({ spot }) => spot !== null);
  const reads = new Map<number, { address: number; value: Value }>();
  for (const event of taken.flatMap(({ events }) => events)) {
    const value = readBy(event);
    if (value === null || !('address' in event) || !mayChange(system, event.address)) continue;
    reads.delete(event.address);
    reads.set(event.address, { address: event.address, value });
  }
  return { spot: any?.spot ?? null, reads: [...reads.values()] };
}

function readBy(event: Event): Value | null {
  if (event.kind === 'loaded') return event.value;
  return event.kind === 'exchanged' ? event.old : null;
}

function mayChange(system: System, address: number): boolean {
  if (isTextAddress(address)) return true;
  const cell = cellAtAddress(system.program, address);
  return cell?.readOnly === false && !isRegister(system, address);
}
