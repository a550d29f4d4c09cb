/**
 * Detectors: they watch events and know nothing of any protocol. Each looks at one event and at the
 * machine as it was just before the event, or at a machine in which nothing is left to do.
 */

import { byteOf, textNumber } from '../machine/memory/text.ts';
import { isTextAddress } from '../machine/program/program.ts';
import type { Value } from '../machine/program/values.ts';
import type { Cpu, Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { isFinished } from '../machine/stepping/enabled.ts';
import type { Event } from '../machine/stepping/events.ts';

const INT3 = 0xcc;

export const FAILURE_CLASSES = [
  'torn-fetch',
  'cross-modification',
  'wrong-text',
  'missed-call',
  'hang',
  'crash',
  'text-fault',
  'assertion',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export interface Failure {
  class: FailureClass;
  /** The CPU that failed: the one that executed, or was executing. -1 for the machine as a whole. */
  cpu: number;
  /** Index of the site concerned, -1 for none. */
  site: number;
  /** One sentence for people. */
  message: string;
}

/** The failure that the event is, null for none. `machine` is the state just before it. */
export function detect(system: System, machine: Machine, event: Event): Failure | null {
  switch (event.kind) {
    case 'executed':
      if (event.outcome !== 'torn') return null;
      return tornFetch(system, event.cpu, event.site, event.bytes);
    case 'stored':
    case 'committed':
      if (event.value === event.old || !isTextAddress(event.address)) return null;
      return crossModification(system, machine, event);
    case 'exchanged':
      if (!event.written || event.value === event.old || !isTextAddress(event.address)) return null;
      return crossModification(system, machine, event);
    case 'bug-hit':
      return { class: 'assertion', cpu: event.cpu, site: -1, message: `BUG on CPU${event.cpu}` };
    case 'faulted': {
      const message = `CPU${event.cpu} stored to read-only text at ${hex(event.address)} and nothing handles the fault`;
      return { class: 'text-fault', cpu: event.cpu, site: -1, message };
    }
    case 'crashed': {
      const where = event.address === 0 ? '' : ` at ${hex(event.address)}`;
      const message = `${event.reason} on CPU${event.cpu}${where}`;
      return { class: 'crash', cpu: event.cpu, site: -1, message };
    }
    default:
      return null;
  }
}

/** The failure of a machine in which no step but an NMI is enabled, null when it ended well. */
export function detectAtEnd(system: System, machine: Machine): Failure | null {
  if (!isFinished(system, machine)) return hang(machine);
  if (system.asked === null) return null;
  const failed = machine.cpus[0].result !== 0;
  const { sites } = system.program;
  for (let site = 0; site < sites.length; site++) {
    const { address, oldBytes, name } = sites[site];
    const bytes = textNumber(machine.text, address, oldBytes.length);
    const isOld = bytes === system.oldBytes[site];
    const isNew = bytes === system.newBytes[site];
    if (failed ? isOld || isNew : system.asked === 'old' ? isOld : isNew) continue;
    const asked = failed ? 'old or new' : system.asked;
    const message = `${name} holds ${hexBytes(bytes, oldBytes.length)} in the end, not its ${asked} bytes`;
    return { class: 'wrong-text', cpu: -1, site, message };
  }
  return null;
}

/** A hang: no schedule of the remaining steps lets every task end. */
export function hang(machine: Machine): Failure {
  const waiting = machine.cpus.flatMap((cpu, id) => (cpu.contexts.length > 0 ? [`CPU${id}`] : []));
  return {
    class: 'hang',
    cpu: machine.cpus.findIndex((cpu) => cpu.contexts.length > 0),
    site: -1,
    message: `${waiting.join(', ')} can never go on, however long the others run`,
  };
}

function tornFetch(system: System, cpu: number, site: number, bytes: number): Failure {
  const { name, oldBytes } = system.program.sites[site];
  const message = `CPU${cpu} executed ${hexBytes(bytes, oldBytes.length)} at ${name}: neither its old nor its new bytes`;
  return { class: 'torn-fetch', cpu, site, message };
}

/** True when the CPU is between the first byte fetched and the end of execution, over that byte. */
function isExecuting(system: System, cpu: Cpu, address: number): boolean {
  if (cpu.fetched.length === 0 || address < cpu.fetchAddress) return false;
  const site = system.siteAt.get(cpu.fetchAddress) as number;
  return address < cpu.fetchAddress + system.program.sites[site].oldBytes.length;
}

/**
 * An int3 put over an instruction's first byte, or taken away from it, by a store of one byte: the one
 * change of running code that every vendor allows (the basis of fd4363fff3d9).
 */
function isBreakpoint(
  cpu: Cpu,
  address: number,
  { size, value, old }: { size: number; value: Value; old: Value },
): boolean {
  return size === 1 && address === cpu.fetchAddress && (value === INT3 || old === INT3);
}

/** The bytes of an instruction change, as its CPU sees them, while the CPU is executing it. */
function crossModification(
  system: System,
  machine: Machine,
  write: { cpu: number; address: number; size: number; value: Value; old: Value },
): Failure | null {
  for (let id = 0; id < machine.cpus.length; id++) {
    const cpu = machine.cpus[id];
    if (id === write.cpu || cpu.fetched.length === 0) continue;
    for (let offset = 0; offset < write.size; offset++) {
      const address = write.address + offset;
      if (!isExecuting(system, cpu, address) || isBreakpoint(cpu, address, write)) continue;
      if (byteOf(write.value, offset) === byteOf(write.old, offset)) continue;
      if (cpu.buffer.some((own) => address >= own.address && address < own.address + own.size)) {
        continue;
      }
      const site = system.siteAt.get(cpu.fetchAddress) as number;
      const { name } = system.program.sites[site];
      const message = `CPU${write.cpu} changed ${name} while CPU${id} was executing it`;
      return { class: 'cross-modification', cpu: id, site, message };
    }
  }
  return null;
}

const hex = (address: number): string => `0x${address.toString(16)}`;

/** Little-endian `value` as `size` hexadecimal bytes in address order. */
export function hexBytes(value: Value, size: number): string {
  const bytes: string[] = [];
  for (let offset = 0; offset < size; offset++) {
    bytes.push(byteOf(value, offset).toString(16).padStart(2, '0'));
  }
  return bytes.join(' ');
}
