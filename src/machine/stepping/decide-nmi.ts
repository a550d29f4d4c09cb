/** NMIs: how one comes in, and how one CPU raises one at another. */

import type { Event } from '../events/events.ts';
import type { Context, Machine } from '../state/machine.ts';
import { hasNmi, overflows } from '../state/stacks.ts';
import type { System } from '../state/system.ts';
import { isLatched } from './enabled.ts';
import { crashed, crashedAtEntry, operandAddress, type Running, ranOf } from './running.ts';
import { refreshed } from './text-flow.ts';

interface Arrival {
  id: number;
  contexts: readonly Context[];
  /** It had been pending. */
  latched: boolean;
  /** It comes by itself, not right behind an IRET, which has serialised. */
  isEntry: boolean;
}

/** An NMI comes in on top of `contexts`. A second one on the one stack overwrites the first one's frame. */
export function decideNmi(
  system: System,
  machine: Machine,
  { id, contexts, latched, isEntry }: Arrival,
): Event[] {
  const top = contexts[contexts.length - 1];
  if (overflows(system.program, contexts, 'nmi')) return [crashed(id, top, 'stack overflow', 0)];
  const handler = system.program.nmiHandler;
  const size = system.program.functions[handler].locals.length;
  const entered: Event = { kind: 'nmi-entered', cpu: id, handler, size, latched };
  if (system.nmiStack !== 'fixed' || !hasNmi(contexts)) {
    const doesSerialise = isEntry && system.profile.entrySerialises;
    return [entered, ...refreshed({ system, machine, id, cpu: machine.cpus[id] }, doesSerialise)];
  }
  return [entered, crashedAtEntry(id, 'nmi', handler)];
}

/** A raised NMI arrives: it is pending then, and comes in unless it has to wait there. */
export function decideArrival(system: System, machine: Machine, id: number): Event[] {
  const cpu = machine.cpus[id];
  const delivered: Event = { kind: 'nmi-delivered', cpu: id };
  if (isLatched(system, cpu)) return [delivered];
  const arrival = { id, contexts: cpu.contexts, latched: true, isEntry: true };
  return [delivered, ...decideNmi(system, machine, arrival)];
}

/** raise_nmi. What a CPU raises at itself comes right behind. */
export function decideRaise(running: Running): Event[] {
  const { system, machine, id, context } = running;
  const target = operandAddress(running);
  if (target < 0 || target >= system.cpus) return [crashed(id, context, 'NMI to no CPU', target)];
  const raised: Event = { kind: 'nmi-raised', ...ranOf(running), target };
  return target === id ? [raised, ...decideArrival(system, machine, id)] : [raised];
}
