/** The accesses of events as events say them, and what of a program may be accessed. */
import type { Timeline } from '../../../src/history/timeline.ts';
import { variablesOf } from '../../../src/inspect/state/variable-rows.ts';
import type { MemoryTarget } from '../../../src/inspect/values/targets.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { startOf } from '../flow.ts';

/** Every variable, site, and byte of a site. */
export function memoryTargets({ system }: Timeline): MemoryTarget[] {
  const rows = variablesOf(system).map(({ name, address, size }) => ({ name, address, size }));
  const sites = system.program.sites.flatMap(({ name, address, size }) => [
    { name, address, size },
    { name: `${name}[1]`, address: address + 1, size: 1 },
  ]);
  return [...rows, ...sites].map((target) => ({ kind: 'memory', ...target }));
}

export const overlaps = (event: Event, { address, size }: MemoryTarget): boolean => {
  if (!('address' in event) || !('size' in event) || event.kind === 'executed') return false;
  const start = startOf(event);
  return start < address + size && address < start + event.size;
};
export const isRead = ({ kind }: Event): boolean =>
  ['loaded', 'exchanged', 'fetched'].includes(kind);
export const isWrite = (event: Event): boolean =>
  event.kind === 'stored' ||
  event.kind === 'committed' ||
  (event.kind === 'exchanged' && event.written);
